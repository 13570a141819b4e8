"""Recordings made elsewhere: the upload, and what was heard in each."""

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.spoken import Upload, UploadStatus
from core.interview.speaking import speaking
from pages.shared.services import services
from pages.shared.spoken import delivery_card
from pages.shared.wording import clock, day, plain, times

KINDS = ["wav", "mp3", "webm", "m4a"]
MOST_MEGABYTES = 100
LONG, LONG_HEIGHT = 600, 220  # characters from which the words scroll, pixels


def uploads(person: Account) -> None:
    """The person's uploads under a box for another one."""
    desk = services().uploads
    st.subheader("A recording made elsewhere", anchor=False)
    if problem := services().voice.problem:
        st.caption(problem)
    else:
        _add(person)
    kept = desk.of(person)
    if any(upload.status is UploadStatus.WAITING for upload in kept):
        _waiting(person, [upload for upload in kept if upload.status is UploadStatus.WAITING])
    for upload in kept:
        if upload.status is not UploadStatus.WAITING:
            _row(person, upload)


def _add(person: Account) -> None:
    st.caption(
        "Practised on a call or with a friend? Upload the sound and see what was understood and how you spoke. It is "
        "not scored, only you see it, and the file is deleted once it has been heard."
    )
    number = st.session_state.setdefault("uploads", 0)
    file = st.file_uploader(
        "Recording", type=KINDS, max_upload_size=MOST_MEGABYTES, key=f"upload_{number}", label_visibility="collapsed"
    )
    if file is None:
        return
    try:
        services().uploads.add(person, file.name, file)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.session_state.uploads += 1
        st.rerun()


@st.fragment(run_every=1.0)
def _waiting(person: Account, drawn: list[Upload]) -> None:
    """How far each has been heard; the page is drawn anew when one is done."""
    desk = services().uploads
    if [u for u in desk.of(person) if u.status is UploadStatus.WAITING] != drawn:
        st.rerun(scope="app")
    for upload in drawn:
        share = desk.share(upload)
        doing = f"heard {100 * share:.0f} %" if share else "waiting for its turn"
        st.progress(share, text=f"{plain(upload.name)}: {doing}")


def _row(person: Account, upload: Upload) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(upload.name)}**")
            heard = f"{clock(upload.seconds)} min, {times(len(upload.text.split()), 'word')}"
            st.caption(f"{day(upload.created)} · {heard if upload.measures else plain(upload.remark)}")
        if upload.measures and st.button("Open", icon=":material/graphic_eq:", key=f"open_{upload.id}"):
            _show(upload)
        remove = services().uploads.delete
        st.button("Remove", icon=":material/delete:", type="tertiary", key=f"remove_{upload.id}",
                  on_click=remove, args=(person, upload.id))  # fmt: skip


@st.dialog("What was heard", width="large")
def _show(upload: Upload) -> None:
    if upload.remark:
        st.info(f"In an interview this would be asked for once more. {upload.remark}", icon=":material/info:")
    with st.container(border=True, height=LONG_HEIGHT if len(upload.text) > LONG else "content"):
        st.text(upload.text or "No words.")
    found = speaking([upload.measures]) if upload.measures and upload.text else None
    if found is not None:
        delivery_card(found, mine=True)
