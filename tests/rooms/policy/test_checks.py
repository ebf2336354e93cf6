import io
import sys
import tempfile
import zipfile

import pytest

from tests.factories.policy import TOWN_TEXT, with_part, word_file
from yiben.policy.checks import DocumentError, decode, docx_child, read_source
from yiben.rules.paragraph import squeeze

LIMIT = 20 * 1024**2


def refusal(source, limit=LIMIT):
    with pytest.raises(DocumentError) as refused:
        read_source(source, limit=limit)
    return str(refused.value)


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (TOWN_TEXT.encode(), "utf8"),
        (TOWN_TEXT.encode("utf-8-sig"), "utf8"),
        (TOWN_TEXT.replace("\n", "\r\n").encode(), "utf8"),
        (TOWN_TEXT.encode("utf-16"), "utf16"),
        (b"\xfe\xff" + TOWN_TEXT.encode("utf-16-be"), "utf16"),
        (TOWN_TEXT.encode("gbk"), "gbk"),
        (TOWN_TEXT.encode("gb18030"), "gbk"),
    ],
)
def test_text_is_read_in_every_usual_encoding(encoded, encoding):
    found = read_source(encoded, limit=LIMIT)

    assert found.encoding == encoding
    assert found.content == encoded
    assert squeeze(found.text) == squeeze(TOWN_TEXT)


def test_gbk_is_read_and_said_so():
    assert read_source(TOWN_TEXT.encode("gbk"), limit=LIMIT).note == (
        "文件是 GBK 编码，已按 GBK 读入。请核对有没有乱码；另存为 UTF-8 更稳妥。"
    )
    assert read_source(TOWN_TEXT.encode(), limit=LIMIT).note == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的。请重新选择文件。"),
        (b"\xef\xbb\xbf \r\n\n", "文件是空的。请重新选择文件。"),
        (
            "\u3000\u200b\n".encode(),
            "文件里没有文字。如果是扫描件，请先转成文字再导入。",
        ),
        (
            b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x00\x01",
            "这是 PDF 文件，不是文字。请换成 docx 或纯文本（txt）。",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "这是旧版 Word 文件（doc）。请在 Word 里另存为 docx，或存为纯文本。",
        ),
        (
            b"text \x00\x01\x02 text",
            "文件不是 UTF-8，也不是 GBK 文本，读不出来。请用记事本打开，另存为 UTF-8 后再导入。",
        ),
        (
            bytes(range(128, 256)) * 30 + b"\xff",
            "文件不是 UTF-8，也不是 GBK 文本，读不出来。请用记事本打开，另存为 UTF-8 后再导入。",
        ),
        (
            # GB18030 takes nearly any pair of bytes: rare letters give it away.
            bytes(0x81 + (n % 30) for n in range(3000)),
            "文件不是 UTF-8，也不是 GBK 文本，读不出来。请用记事本打开，另存为 UTF-8 后再导入。",
        ),
        (
            b"\xff\xfe\x00\xd8",
            "文件不是 UTF-8，也不是 GBK 文本，读不出来。请用记事本打开，另存为 UTF-8 后再导入。",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(content, message):
    assert refusal(content) == message


def test_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)

    message = refusal(path)

    assert message == (
        "文件有 200.0 MB，太大。文件不超过 20 MB；请只导入正文，去掉图片和附件。"
    )
    with path.open("rb") as opened:
        assert refusal(opened) == message
    assert refusal(bytes(2 * 1024**2), limit=1024**2).startswith("文件有 2.0 MB")


def test_path_and_open_file_are_read_like_bytes(tmp_path):
    path = tmp_path / "方案.txt"
    path.write_text(TOWN_TEXT, encoding="utf-8")

    expected = read_source(TOWN_TEXT.encode(), limit=LIMIT)

    assert read_source(path, limit=LIMIT) == expected
    with tempfile.TemporaryFile() as opened:
        opened.write(TOWN_TEXT.encode())
        assert read_source(opened, limit=LIMIT) == expected


def test_missing_file_is_told(tmp_path):
    assert refusal(tmp_path / "none.txt") == "文件打不开。请检查路径和权限。"


def test_too_long_a_text_is_refused():
    assert refusal(("学" * 1_000_001).encode()) == (
        "文件有 1000001 字，太长。请只导入一份文件的正文。"
    )


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密\n关于学习的通知", "机密"),
        ("000001\n秘密★5年\n关于学习的通知", "秘密★"),
        ("000123 绝密★\n通知", "绝密★"),
        ("密级：秘密\n通知", "密级：秘密"),
        ("工作秘密\n通知", "工作秘密"),
        ("通知\n" * 40 + "附件（秘密★1年）", "秘密★"),
    ],
)
def test_paper_marked_secret_is_refused(text, mark):
    assert refusal(text.encode()) == (
        f"文件标有“{mark}”，不能放进本系统，内容没有保存。涉密文件请线下办理。"
    )


def test_paper_that_only_speaks_of_secrets_is_read():
    text = "党员要保守党和国家的秘密。\n" * 3 + "\n".join("第" * 12) + "\n秘密\n"

    assert read_source(text.encode(), limit=LIMIT).text == text


# --- Word files -------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_body(body):
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    main = f'<w:document xmlns:w="{W}" xmlns:mc="{mc}"><w:body>{body}</w:body></w:document>'
    return with_part(word_file(), "word/document.xml", main.encode())


def test_word_file_is_read_paragraph_by_paragraph():
    found = read_source(word_file(), limit=LIMIT)

    assert found.encoding == "docx"
    assert found.text.splitlines() == TOWN_TEXT.splitlines()


AS_SEEN = (
    "<w:p><w:r><w:t>每月</w:t></w:r><w:del><w:r><w:delText>每季</w:delText></w:r></w:del>"
    "<w:ins><w:r><w:t>一次</w:t><w:tab/><w:t>学习</w:t><w:br/><w:t>讨论</w:t></w:r></w:ins></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>表格里的话</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "<w:p><w:r><w:t>框外</w:t></w:r><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框内</w:t>"
    "</w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>框内</w:t></w:r></w:p></mc:Fallback>"
    "</mc:AlternateContent></w:p>"
)
AS_SEEN_TEXT = "每月一次\t学习\n讨论\n表格里的话\n框外\n框内"


def test_word_file_is_read_as_it_is_seen():
    assert read_source(with_body(AS_SEEN), limit=LIMIT).text == AS_SEEN_TEXT


ENTITY = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>'
    b"</w:document>" % W.encode()
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            with_part(word_file(), "word/document.xml", ENTITY),
            "文件里有不该有的内容（XML 实体），不能导入。请用 Word 重新另存为 docx。",
        ),
        (
            with_part(
                word_file(), "word/document.xml", ENTITY.decode().encode("utf-16")
            ),
            "文件里有不该有的内容（XML 实体），不能导入。请用 Word 重新另存为 docx。",
        ),
        (
            with_part(word_file(), "word/media/image1.png", bytes(101 * 1024**2)),
            "文件解开以后太大，可能已损坏或有害。请另存为纯文本后再导入。",
        ),
        (
            with_part(word_file(), "word/vbaProject.bin", b"macro"),
            "文件带有宏，不能导入。请另存为不带宏的 docx。",
        ),
        (
            b"PK\x03\x04" + bytes(100),
            "这个 Word 文件打不开，可能已损坏或加了密。请用 Word 重新另存为 docx。",
        ),
        (
            word_file("机密\n方案"),
            "文件标有“机密”，不能放进本系统，内容没有保存。涉密文件请线下办理。",
        ),
        (word_file(""), "文件里没有文字。如果是扫描件，请先转成文字再导入。"),
    ],
)
def test_hostile_word_file_is_refused(content, message):
    assert refusal(content) == message


def archive_of(**parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def test_archive_that_is_no_word_file_is_refused():
    assert refusal(archive_of(text="文字")) == (
        "这是压缩包，不是 Word 文档。请选择 docx 或纯文本文件。"
    )


def test_child_refuses_what_it_may_not_open():
    """The same inside this process, so that every line of the child is seen to run."""
    hostile = [
        archive_of(text="文字"),
        with_part(word_file(), "word/vbaProject.bin", b"macro"),
        with_part(word_file(), "word/document.xml", ENTITY),
        with_part(word_file(), "word/media/image1.png", bytes(101 * 1024**2)),
    ]

    for content in hostile:
        with pytest.raises(docx_child.NotAllowedError):
            docx_child.text_of(content)
    assert docx_child.text_of(word_file()).splitlines() == TOWN_TEXT.splitlines()
    assert docx_child.text_of(with_body(AS_SEEN)) == AS_SEEN_TEXT


def test_word_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(decode, "DOCX_SECONDS", 0.001)

    assert refusal(word_file()) == "这个 Word 文件打开太久。请另存为纯文本后再导入。"


def test_word_file_that_kills_its_reader_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert refusal(word_file()) == ("这个 Word 文件打不开。请用 Word 重新另存为 docx。")
