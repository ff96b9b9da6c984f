"""Lists as agencies write them: CSV, and the bare bones of XLSX and ODS."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

HEADINGS = [
    "Reference",
    "Concerns",
    "Child 1 first names",
    "Child 1 surname",
    "Child 1 date of birth",
]
KOFI = ["A-1", "He flinches.", "Kofi", "Mensah", "31/05/2019"]
ZOE = ["A-2", "Left alone in the evenings.", "Zoë", "Ångström", "2020-02-29"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def as_csv(*rows: list[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: list[str], sheets: int = 1) -> bytes:
    """Rows as XLSX. A cell that begins with "<" is written as it stands: `<c ...>` of the format."""
    return packed(sheet(*rows), sheets=sheets)


def sheet(*rows: list[str]) -> str:
    """Rows as the XML of a sheet."""
    return "".join(
        f'<row r="{at}">{"".join(_cell(cell, at, column) for column, cell in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    )


def _cell(cell: str, row: int, column: int) -> str:
    ref = f"{chr(65 + column)}{row}"
    if cell.startswith("<"):
        return cell.replace("@", ref)
    return f'<c r="{ref}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def packed(data: str, *, sheets: int = 1, merged: str = "") -> bytes:
    """The XML of a sheet as a whole XLSX; the same sheet several times, if need be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as to:
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for n in range(1, sheets + 1)
        )
        to.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            f'spreadsheetml.sheet.main+xml"/>{parts}</Types>',
        )
        to.writestr("_rels/.rels", _links([("officeDocument", "xl/workbook.xml")]))
        to.writestr(
            "xl/_rels/workbook.xml.rels",
            _links([("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]),
        )
        names = "".join(
            f'<sheet name="List {n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1)
        )
        to.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{names}</sheets></workbook>',
        )
        for n in range(1, sheets + 1):
            to.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>{merged}</worksheet>',
            )
    return file.getvalue()


def _links(to: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="r{n}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(to, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def as_ods(*rows: list[str]) -> bytes:
    """Rows as ODS."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as to:
        to.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        to.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.'
            'spreadsheet"/></manifest:manifest>',
        )
        to.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0" '
            f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="List">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return file.getvalue()
