"""The form that brings in a roster."""

from .sheet import Question

UPLOAD = (
    Question(
        "file",
        "名册文件",
        type="file",
        accept=".xlsx",
        help="在模板里填写的 Excel 工作簿（.xlsx），不超过 20 MB。先预览，确认以后才写入。",
    ),
)
