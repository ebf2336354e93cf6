"""The form that brings in the text of a document."""

from .sheet import Question

IMPORT = (
    Question(
        "file",
        "文件原文",
        type="file",
        accept=".txt,.docx",
        help="纯文本（txt）或 Word 文档（docx），不超过 20 MB。标有密级的文件不要上传，请线下办理。",
    ),
    Question(
        "declared",
        "声明",
        type="checks",
        options=(("yes", "我确认这份文件不涉及国家秘密，可以在本系统中存放"),),
    ),
)
