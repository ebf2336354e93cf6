"""Packets: other installations, making one, taking one in after a look."""

import base64
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.crypto import decrypt, encrypt
from yiben.common.errors import Problem, RefusedError
from yiben.org.access import may_keep_orgs
from yiben.org.queries import orgs_named, orgs_rows
from yiben.packets import actions
from yiben.packets import queries as packets
from yiben.packets.access import (
    may_confirm,
    may_keep_peers,
    may_make,
    may_take,
    require_keep_peers,
    require_make,
)
from yiben.packets.words import Taken, fingerprint
from yiben.web.files import discard, download, fetch, put_by
from yiben.web.forms.packets import FINGERPRINT, PEER, UPLOAD, task_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.packets import PacketsPanel, PeerPanel, TakePanel

from .desk import Request, attempt, show, turn_to
from .shared import say

ZIP = "application/zip"
WAITING, DONE = "yiben_packet", "yiben_packet_done"
"""Where the session keeps which file waits, and which was taken in last."""


def _require_desk(request: Request) -> None:
    if not packets.has_desk(seen_by=request.user):
        raise RefusedError("packet.read", "all")


def _takes(request: Request) -> bool:
    """Say whether somebody takes packets of any installation in."""
    rows = packets.peers_of(seen_by=request.user)
    return may_keep_peers(request.user) or any(
        may_take(request.user, one) for one in rows
    )


@require_safe
def show_packets(request: Request) -> HttpResponse:
    """List the installations one deals with, and our own key."""
    return _desk(request, None)


def _desk(request: Request, new: Sheet | None) -> HttpResponse:
    _require_desk(request)
    public = packets.own_public()
    keeps = may_keep_orgs(request.user)
    panel = PacketsPanel(
        tuple(packets.views_of(packets.peers_of(seen_by=request.user))),
        public,
        fingerprint(public) if public else "",
        may_keep=keeps,
        may_take=_takes(request),
        new=(new or Sheet(PEER)) if keeps and public else None,
    )
    return show(request, "packets", panel, sent=new)


@require_POST
def make_key(request: Request) -> HttpResponse:
    """Make our key, once."""
    actions.own_key(by=request.user, at=clock.now())
    return turn_to(request, "密钥已经生成。请把公钥交给对方登记。", "packets")


@require_POST
def new_peer(request: Request) -> HttpResponse:
    """Enter another installation."""
    require_keep_peers(request.user)
    sheet = Sheet(PEER, request.POST)
    text = sheet.text("unit")
    found = orgs_named(text) or orgs_rows([text]) if text else []
    if text and len(found) != 1:
        wrong = "不止一个" if found else "没有"
        sheet.wrong("unit", f"{wrong}叫“{text}”的组织。", "请填全称或编号。")
    act = partial(
        actions.add_peer,
        sheet.text("name"),
        sheet.text("public"),
        sheet.text("direction"),
        found[0] if found else None,
        by=request.user,
        at=clock.now(),
    )
    if (row := attempt(sheet, act)) is not None:
        said = "已登记。还要另一个人核对指纹，才能来往。"
        return turn_to(request, said, "packet-peer", row.pk)
    return _desk(request, sheet)


@require_safe
def show_peer(request: Request, peer_id: str) -> HttpResponse:
    """Show an installation with what went and came."""
    return _peer(request, peer_id)


def _peer(
    request: Request,
    peer_id: str,
    *,
    confirm: Sheet | None = None,
    task: Sheet | None = None,
    made: Sheet | None = None,
) -> HttpResponse:
    row = packets.peer(peer_id, seen_by=request.user)
    (view,) = packets.views_of([row])
    makes = view.is_usable and may_make(request.user, row)
    units = packets.units_of(row) if makes else []
    waits = view.confirmed_at is None and view.retired_at is None
    panel = PeerPanel(
        view,
        tuple(packets.log_of(row, seen_by=request.user)),
        may_make=makes,
        may_keep=may_keep_peers(request.user),
        confirm=(confirm or Sheet(FINGERPRINT))
        if waits and may_confirm(request.user, row)
        else None,
        task=(task or Sheet(task_questions(units))) if units else None,
        made=made,
    )
    sent = confirm or task or made
    return show(request, "packet_peer", panel, sent=sent)


@require_POST
def confirm_peer(request: Request, peer_id: str) -> HttpResponse:
    """Compare the fingerprint as the second person."""
    row = packets.peer(peer_id, seen_by=request.user)
    sheet = Sheet(FINGERPRINT, request.POST)
    told = sheet.text("fingerprint")
    act = partial(actions.confirm_peer, row, told, by=request.user, at=clock.now())
    if attempt(sheet, act) is not None:
        return turn_to(request, "指纹相符，可以来往了。", "packet-peer", peer_id)
    return _peer(request, peer_id, confirm=sheet)


@require_POST
def retire_peer(request: Request, peer_id: str) -> HttpResponse:
    """Stop dealing with an installation."""
    row = packets.peer(peer_id, seen_by=request.user)
    actions.retire_peer(row, by=request.user, at=clock.now())
    return turn_to(request, "已停用。收到的记录仍可查看。", "packet-peer", peer_id)


@require_POST
def make_packet(request: Request, peer_id: str) -> HttpResponse:
    """Make the next packet; it is downloaded from the log."""
    row = packets.peer(peer_id, seen_by=request.user)
    sheet = Sheet((), request.POST)
    act = partial(actions.make_packet, row, by=request.user, at=clock.now())
    if (log := attempt(sheet, act)) is not None:
        said = f"第 {log.number} 号包已经做好，请下载后交给对方。"
        return turn_to(request, said, "packet-peer", peer_id)
    return _peer(request, peer_id, made=sheet)


@require_safe
def packet_file(request: Request, peer_id: str, number: int) -> HttpResponse:
    """Give the bytes of a packet; the audit says so first."""
    row = packets.peer(peer_id, seen_by=request.user)
    require_make(request.user, row)
    log = packets.made_packet(row, number)
    content = actions.hand_out(log, by=request.user, at=clock.now())
    return download(content, f"数据包-{row.name}-第{number}号.zip", ZIP)


@require_POST
def give_task(request: Request, peer_id: str) -> HttpResponse:
    """Give a unit below something to do; the next packet carries it."""
    row = packets.peer(peer_id, seen_by=request.user)
    require_make(request.user, row)
    units = packets.units_of(row)
    sheet = Sheet(task_questions(units), request.POST)
    due_on, wanted = sheet.day("due_on"), sheet.text("unit")

    def act() -> Any:
        (unit,) = orgs_rows([wanted])
        return actions.hand_task_down(
            row, unit, sheet.text("title"), due_on, by=request.user, at=clock.now()
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已交办，随下一个包发下去。", "packet-peer", peer_id)
    return _peer(request, peer_id, task=sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def look_at_packet(request: Request) -> HttpResponse:
    """Read a packet and show what it would change; nothing is written yet."""
    _require_taking(request)
    sheet = Sheet(UPLOAD, request.POST if request.method == "POST" else None)
    upload: Any = request.FILES.get("file")
    if sheet.raw is not None and upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择对方交来的数据包。")
    elif upload and (upload.size or 0) > settings.YIBEN_UPLOAD_LIMIT:
        advice = "请对方分几次出包，或请维护服务器的人在服务器上导入。"
        sheet.wrong("file", "文件超过 20 MB。", advice)
    content = upload.read() if upload and sheet.is_sound else b""
    act = partial(actions.preview_packet, content, by=request.user, at=clock.now())
    taken = attempt(sheet, act)
    if taken is not None and taken.problems:
        sheet.blame(taken.problems)
        taken = None
    if taken is None:
        _name_places(sheet)
        return show(request, "packet_import", TakePanel(), sheet=sheet)
    waits = _keep(request, content, taken)
    panel = TakePanel(taken, str(upload.name or ""), waits)
    return show(request, "packet_import", panel, sheet=Sheet(UPLOAD))


def _name_places(sheet: Sheet) -> None:
    """Say in each mistake of a packet where in the packet it stands."""
    sheet.problems = [
        one
        if one.where in {"", "file"}
        else Problem("file", f"{one.where}：{one.message}", one.advice)
        for one in sheet.problems
    ]


def _require_taking(request: Request) -> None:
    if not _takes(request):
        raise RefusedError("packet.take", "all")


def _place(request: Request) -> str:
    return f"web.packet:{request.user.pk}"


def _keep(request: Request, content: bytes, taken: Taken) -> str:
    """Put a sound packet by; return the word it waits under."""
    discard(request.session.pop(WAITING, ""))
    if taken.repeated:
        return ""
    name = put_by(encrypt(base64.b64encode(content).decode(), _place(request)))
    request.session[WAITING] = name
    return name


@require_POST
def take_packet(request: Request) -> HttpResponse:
    """Take in what was shown, checked again with today's rows and rights."""
    _require_taking(request)
    asked, name = request.POST.get("waits", ""), request.session.get(WAITING, "")
    if asked and asked == request.session.get(DONE):
        say(request, "这个包已经导入，没有重复写入。")
        return redirect("packets")
    sealed = fetch(name) if name and asked == name else None
    sheet = Sheet(UPLOAD, request.POST)
    if sealed is None:
        sheet.wrong("file", "预览已经过期。", "请重新选择文件。")

    def act() -> Taken:
        content = base64.b64decode(decrypt(sealed or "", _place(request)))
        return actions.take_packet(content, by=request.user, at=clock.now())

    taken = attempt(sheet, act)
    if taken is None:
        _name_places(sheet)
        return show(request, "packet_import", TakePanel(), sheet=sheet)
    discard(request.session.pop(WAITING, ""))
    request.session[DONE] = asked
    said = f"{taken.peer_name}的第 {taken.number} 号包已导入。"
    return turn_to(request, said, "packet-peer", taken.peer_id)
