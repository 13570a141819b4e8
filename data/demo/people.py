"""The invented people of the demo organisation. Names are drawn independently of how well a person will do."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from unicodedata import normalize
from uuid import uuid5

from core import demo
from core.domain.account import Account, Role

CANDIDATES = 300
FIRST, LAST = 0, 1
# First and last names by where such a pair would not surprise anyone.
CULTURES: tuple[tuple[str, str], ...] = (
    ("Amara Chidi Ngozi Emeka Ifeoma Tunde Folake Obinna Yetunde Kelechi", "Okafor Adeyemi Nwosu Balogun Eze Afolabi Okoro"),
    ("Aarav Priya Rohan Ananya Vikram Meera Arjun Kavya Nikhil Sunita", "Sharma Iyer Patel Reddy Banerjee Kulkarni Nair"),
    ("Wei Mei Jun Lan Hao Xin Yun Jie Fang Bo", "Chen Wang Zhao Liu Huang Lin Xu"),
    ("Haruka Kenji Yuki Sota Aoi Ren Naomi Takumi", "Tanaka Mori Fujita Sakamoto Ishii Kondo"),
    ("Minji Jisoo Hyun Seojun Yuna Dohyun", "Park Choi Kang Yoon Han Lim"),
    ("Linh Minh Thao Duc Huong Tuan", "Nguyen Tran Pham Le Vo Dang"),
    ("Omar Layla Yusuf Salma Karim Nadia Tariq Rania Hassan Leila", "Haddad Mansour Khalil Farouk Aziz Sabbagh Nasser"),
    ("Elif Emre Zeynep Can Defne Baris", "Yilmaz Kaya Demir Aydin Arslan Sahin"),
    ("Shirin Dariush Parisa Kaveh Neda Arash", "Rahimi Moradi Ahmadi Tehrani Karimi"),
    ("Sofia Mateo Valentina Diego Camila Javier Lucia Andres Elena Pablo", "Ramirez Castillo Navarro Herrera Molina Vargas Rojas"),
    ("Joao Beatriz Rafael Larissa Thiago Carolina Bruno Marina", "Silva Costa Almeida Ribeiro Carvalho Barbosa"),
    ("Anna Lukas Johanna Felix Greta Jonas Klara Moritz", "Weber Schneider Vogel Brandt Keller Lorenz"),
    ("Camille Louis Manon Hugo Chloe Antoine Margaux Theo", "Moreau Lambert Girard Fontaine Mercier Roussel"),
    ("Giulia Marco Chiara Luca Francesca Matteo", "Ricci Conti Ferrara Marino Galli Greco"),
    ("Agnieszka Piotr Zofia Tomasz Katarzyna Marek", "Kowalska Nowak Zielinski Wojcik Mazur Krol"),
    ("Olena Dmytro Iryna Andriy Kateryna Taras", "Shevchenko Kovalenko Bondar Melnyk Tkachenko"),
    ("Freya Lars Astrid Erik Ingrid Nils Saga Anders", "Lindqvist Hansen Berg Nilsen Dahl Sandberg"),
    ("Grace Owen Maeve Callum Isla Rhys Nora Declan Hazel Ewan", "Murphy Campbell Hughes Walsh Fraser Bennett Doyle"),
    ("Maya Jordan Caleb Imani Wyatt Savannah Elijah Autumn", "Brooks Coleman Hayes Sullivan Porter Griffin"),
    ("Wanjiru Kamau Achieng Otieno Njeri Baraka", "Mwangi Odhiambo Kariuki Wekesa Mutua"),
    ("Thandiwe Sipho Lerato Kagiso Naledi Themba", "Dlamini Nkosi Mokoena Khumalo Molefe"),
    ("Selam Dawit Hana Yonas Meron Abel", "Tesfaye Bekele Alemu Girma Haile"),
    ("Ama Kofi Efua Kwame Abena Yaw", "Mensah Boateng Owusu Asante Addo"),
    ("Putri Budi Ayu Rizky Dewi Bayu", "Santoso Wijaya Pratama Hartono Lestari"),
    ("Maria Jose Angel Bea Paolo Liza", "Santos Reyes Cruz Bautista Villanueva"),
    ("Tala Keanu Moana Sione Mele Tevita", "Kealoha Tuilagi Fonoti Leota"),
    ("Noa Eitan Tamar Ariel Yael Gil", "Levi Mizrahi Shapira Peretz"),
    ("Ileana Radu Ioana Mihai Anca Vlad", "Popescu Ionescu Dumitru Stan Munteanu"),
    ("Eleni Nikos Katerina Yannis Despina Kostas", "Papadakis Nikolaou Georgiou Vlachos"),
)  # fmt: skip
RECRUITERS = ("Mira Lindqvist", "Teodor Stan", "Aisha Rahimi", "Gabriel Costa", "Hye-jin Park", "Oliver Hughes")


@dataclass(frozen=True)
class Person:
    """An account and when it was made; `number` is the candidate's place in the cast, -1 for staff."""

    account: Account
    created: datetime
    number: int = -1


def candidate_names() -> list[str]:
    """Different names, the demo's own candidate first."""
    rng = Random("demo names")
    names = [demo.CANDIDATE_NAME]
    while len(names) < CANDIDATES:
        culture = rng.choice(CULTURES)
        name = f"{rng.choice(culture[FIRST].split())} {rng.choice(culture[LAST].split())}"
        if name not in names and name not in RECRUITERS:
            names.append(name)
    return names


def account(name: str, role: Role, email: str | None = None) -> Account:
    """A demo account; nobody can sign in to it with a password."""
    email = email or f"{_ascii(name)}@example.org"
    return Account(
        uuid5(demo.DEMO_ORGANISATION, f"account:{email}"), demo.DEMO_ORGANISATION, email, name, role, is_demo=True
    )


def candidates() -> list[Account]:
    first, *others = candidate_names()
    return [account(first, Role.CANDIDATE, demo.EMAILS[Role.CANDIDATE])] + [
        account(name, Role.CANDIDATE) for name in others
    ]


def staff() -> list[Account]:
    """Six recruiters and the administrator; the first recruiter and the administrator are entered with one click."""
    first, *others = RECRUITERS
    return [
        account(first, Role.RECRUITER, demo.EMAILS[Role.RECRUITER]),
        *(account(name, Role.RECRUITER) for name in others),
        account(demo.ADMIN_NAME, Role.ADMIN, demo.EMAILS[Role.ADMIN]),
    ]


def _ascii(name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().replace("-", " ").split())
