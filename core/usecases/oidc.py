"""What an OpenID Connect provider's answer proves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.domain.account import MAX_NAME, clean_email, clean_name
from core.domain.errors import EmailNotVerified, InvalidName, SessionExpired

# An answer signs a browser in once, right after it was given; later it is only an old cookie.
FRESH = timedelta(minutes=5)


def vouched_for(claims: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """The e-mail address and name a provider has just confirmed.

    `claims` are those of the ID token (OpenID Connect Core 1.0, sections 2 and 5.1). Raises SessionExpired for an
    answer more than 5 minutes old, EmailNotVerified unless the provider says it has verified the address.
    """
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or abs(now.timestamp() - issued) > FRESH.total_seconds():
        raise SessionExpired
    if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        raise EmailNotVerified
    email = clean_email(claims["email"])
    for text in (claims.get("name"), claims.get("given_name"), claims.get("preferred_username")):
        try:
            return email, clean_name(str(text or "")[:MAX_NAME])
        except InvalidName:
            continue
    return email, clean_name(email.partition("@")[0])
