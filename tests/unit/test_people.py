"""Other ways in (a provider, the demo) and what administrators may change about people."""

from typing import Any

import pytest

from core.domain.account import Role
from core.domain.errors import (
    AccountDisabled,
    DemoAccount,
    DemoNotHere,
    DemoOff,
    EmailNotVerified,
    LastAdmin,
    NoPassword,
    NotAllowed,
    NotFound,
    OwnAccount,
    SessionExpired,
    WrongCredentials,
)
from core.usecases.accounts import DEMO_EMAILS
from tests.unit.front_desk import BETTER, GOOD, OTHER_ORG, Desk


@pytest.fixture
def at() -> Desk:
    return Desk()


def claims(at: Desk, **other: Any) -> dict[str, Any]:
    known = {"email": "Ada@Example.org", "email_verified": True, "name": "Ada Lovelace", "iat": at.clock().timestamp()}
    return known | other


def test_a_provider_brings_in_new_and_known_people(at: Desk) -> None:
    account = at.desk.from_oidc(claims(at))
    assert (account.email, account.display_name, account.role) == ("ada@example.org", "Ada Lovelace", Role.CANDIDATE)
    assert at.desk.from_oidc(claims(at, name="Somebody Else")).id == account.id
    assert not at.desk.has_password(account)
    with pytest.raises(NoPassword):
        at.desk.change_password(account, "", BETTER)
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", "")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_the_provider_has_not_verified_is_refused(at: Desk, verified: object) -> None:
    with pytest.raises(EmailNotVerified):
        at.desk.from_oidc(claims(at, email_verified=verified))
    with pytest.raises(EmailNotVerified):
        at.desk.from_oidc(claims(at, email=None))
    assert at.accounts.rows == {}


@pytest.mark.parametrize("issued", [None, "now", 0])
def test_an_old_answer_of_a_provider_signs_nobody_in(at: Desk, issued: object) -> None:
    with pytest.raises(SessionExpired):
        at.desk.from_oidc(claims(at, iat=issued))


def test_a_provider_takes_the_account_from_whoever_typed_the_address_first(at: Desk) -> None:
    squatted = at.desk.sign_up("Mallory", "ada@example.org", GOOD)
    token = at.come_in(squatted)
    assert at.desk.from_oidc(claims(at)).id == squatted.id
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", GOOD)


def test_a_provider_does_not_bring_back_a_disabled_account(at: Desk) -> None:
    at.accounts.set_status(at.desk.from_oidc(claims(at)), "disabled")
    with pytest.raises(AccountDisabled):
        at.desk.from_oidc(claims(at))


@pytest.mark.parametrize("name", ["", None, "\x00", "x" * 300])
def test_a_provider_may_send_any_name(at: Desk, name: object) -> None:
    assert at.desk.from_oidc(claims(at, name=name)).display_name in ("ada", "x" * 80)


def test_the_demo_opens_here_and_elsewhere_only_when_said_so(at: Desk) -> None:
    for role in Role:
        at.person(DEMO_EMAILS[role], role, OTHER_ORG, demo=True)
    assert {at.desk.enter_demo(role, True).role for role in Role} == set(Role)
    with pytest.raises(DemoNotHere):
        at.desk.enter_demo(Role.ADMIN, False)
    assert at.desk.may_enter_demo(True)
    assert not at.desk.may_enter_demo(False)
    at.settings.demo_public = True
    assert at.desk.enter_demo(Role.ADMIN, False)
    at.settings.demo = False
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.ADMIN, True)


def test_a_demo_without_its_accounts_and_an_impostor_are_refused(at: Desk) -> None:
    assert not at.desk.may_enter_demo(True)
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.CANDIDATE, True)
    at.person(DEMO_EMAILS[Role.CANDIDATE], demo=False)
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.CANDIDATE, True)


def test_shared_demo_accounts_show_and_change_nothing_of_each_other(at: Desk) -> None:
    admin = at.person(DEMO_EMAILS[Role.ADMIN], Role.ADMIN, OTHER_ORG, demo=True)
    candidate = at.person(DEMO_EMAILS[Role.CANDIDATE], Role.CANDIDATE, OTHER_ORG, demo=True)
    at.come_in(admin)
    assert at.desk.sessions(admin) == []
    for refused in (
        lambda: at.desk.sign_out_everywhere(admin),
        lambda: at.desk.disable(admin, candidate.id),
        lambda: at.desk.set_role(admin, candidate.id, Role.ADMIN),
        lambda: at.desk.change_password(candidate, "", BETTER),
    ):
        with pytest.raises(DemoAccount):
            refused()


def test_an_administrator_changes_roles_and_the_audit_log_knows_by_ids_only(at: Desk) -> None:
    admin, person = at.person("boss@example.org", Role.ADMIN), at.person("ada@example.org")
    assert at.desk.set_role(admin, person.id, Role.RECRUITER).role is Role.RECRUITER
    assert at.accounts.get(person.id).role is Role.RECRUITER
    event = at.audit.events[-1]
    assert event["action"] == "role_changed"
    assert event["detail"] == {"before": "candidate", "after": "recruiter"}
    assert (event["account_id"], event["object_id"]) == (admin.id, str(person.id))
    assert "@" not in repr(at.audit.events)


def test_disabling_ends_sessions_at_once_and_enabling_lets_the_person_sign_in_again(at: Desk) -> None:
    admin, person = at.person("boss@example.org", Role.ADMIN), at.person("ada@example.org")
    token = at.come_in(person)
    at.desk.disable(admin, person.id)
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    at.desk.enable(admin, person.id)
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    assert at.desk.who(at.come_in(person))


def test_the_last_administrator_stays(at: Desk) -> None:
    admin = at.person("boss@example.org", Role.ADMIN)
    at.person("elsewhere@example.org", Role.ADMIN, OTHER_ORG)
    for refused in (
        lambda: at.desk.set_role(admin, admin.id, Role.CANDIDATE),
        lambda: at.desk.disable(admin, admin.id),
    ):
        with pytest.raises(LastAdmin):
            refused()
    second = at.person("second@example.org", Role.ADMIN)
    with pytest.raises(OwnAccount):
        at.desk.disable(admin, admin.id)
    at.desk.disable(admin, second.id)
    with pytest.raises(LastAdmin):
        at.desk.set_role(admin, admin.id, Role.RECRUITER)


def test_people_are_the_business_of_their_own_administrators(at: Desk) -> None:
    admin, recruiter = at.person("boss@example.org", Role.ADMIN), at.person("rec@example.org", Role.RECRUITER)
    stranger = at.person("far@example.org", org=OTHER_ORG)
    assert {p.email for p in at.desk.people(admin)} == {"boss@example.org", "rec@example.org"}
    with pytest.raises(NotAllowed):
        at.desk.people(recruiter)
    with pytest.raises(NotAllowed):
        at.desk.set_role(recruiter, recruiter.id, Role.ADMIN)
    for change in (
        lambda: at.desk.set_role(admin, stranger.id, Role.ADMIN),
        lambda: at.desk.disable(admin, stranger.id),
        lambda: at.desk.enable(admin, stranger.id),
    ):
        with pytest.raises(NotFound):
            change()
