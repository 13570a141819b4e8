"""Which passwords are accepted, how they are checked, and how browsers are named."""

import pytest
from argon2 import Parameters, Type

from core.domain.errors import (
    PasswordCommon,
    PasswordIsYou,
    PasswordTooLong,
    PasswordTooShort,
    WrongCredentials,
)
from core.usecases.browsers import describe
from core.usecases.passwords import ARGON2, NO_PASSWORD, Passwords, accept, common
from tests.unit.front_desk import BETTER, FIREFOX, GOOD, QUICK, Desk


@pytest.fixture
def at() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("short 42", PasswordTooShort),
        ("x1" * 65, PasswordTooLong),
        ("qwertyuiop", PasswordCommon),
        ("QwertyUiop", PasswordCommon),
        ("Password2026!", PasswordCommon),
        ("P@ssw0rd2026!", PasswordCommon),
        ("Sunshine!!!99", PasswordCommon),
        ("Welcome_2026", PasswordCommon),
        ("aaaaaaaaaaaa", PasswordCommon),
        ("abababababab", PasswordCommon),
        ("ada.lovelace@example.org", PasswordIsYou),
        ("Ada.Lovelace1815", PasswordIsYou),
        ("lovelace12345", PasswordIsYou),
        ("l0vel@ce12345", PasswordIsYou),
    ],
)
def test_weak_passwords_are_refused(password: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        accept(password, email="ada.lovelace@example.org", name="Ada Lovelace")


@pytest.mark.parametrize(
    "password", [GOOD, BETTER, "tramviolet", "пароль-из-слов", "a1b2" + "🐢🌍" * 4, "x" + "yzwv5678" * 15]
)
def test_long_uncommon_passwords_are_accepted(password: str) -> None:
    assert accept(password, email="ada@example.org", name="Ada Lovelace") == password


def test_the_list_of_common_passwords_is_worth_having() -> None:
    assert len(common()) >= 1000
    assert all(word == word.lower().strip() for word in common())


def test_an_unknown_address_costs_a_real_hash_check() -> None:
    class Counting(Passwords):
        checks = 0

        def matches(self, password_hash: str | None, password: str) -> bool:
            Counting.checks += 1
            return super().matches(password_hash, password)

    desk = Desk().open(Counting(QUICK))
    with pytest.raises(WrongCredentials):
        desk.sign_in("nobody@example.org", GOOD)
    assert Counting.checks == 1
    assert not Passwords(QUICK).matches(None, GOOD)
    assert not Passwords(QUICK).matches(NO_PASSWORD, NO_PASSWORD)
    assert not Passwords(QUICK).matches("not a hash", GOOD)


def test_the_shipped_parameters_are_the_second_recommendation_of_rfc_9106() -> None:
    assert (ARGON2.type, ARGON2.time_cost, ARGON2.memory_cost, ARGON2.parallelism) == (Type.ID, 3, 65536, 4)


def test_a_hash_with_old_parameters_is_replaced_at_the_next_sign_in(at: Desk) -> None:
    account = at.desk.sign_up("Ada", "ada@example.org", GOOD)
    before = at.accounts.rows[account.id].password_hash
    stronger = at.open(Passwords(Parameters(Type.ID, 19, 16, 32, 2, 64, 1)))
    stronger.sign_in("ada@example.org", GOOD)
    after = at.accounts.rows[account.id].password_hash
    assert after != before
    stronger.sign_in("ada@example.org", GOOD)
    assert at.accounts.rows[account.id].password_hash == after


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Android"),
        ("", "Unknown browser on unknown system"),
    ],
)
def test_browsers_are_named_without_their_versions(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words
