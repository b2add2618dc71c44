"""``hall configuration export`` and ``import``: the whole configuration of a hall as one file (docs/configuration-file.md)."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from app.api.configuration_files import loaded_view, problems_view
from app.api.configuration_shapes import read_document
from app.bootstrap import open_house
from app.domain.people import SYSTEM
from app.operations.loading import DocumentRefused, Loaded, load
from app.operations.unit_of_work import Work
from app.queries.configuration_file import as_bytes, configuration_file
from app.settings import Settings


def add_commands(commands: Any) -> None:
    """Add ``configuration`` to the parser of ``hall``."""
    parser = commands.add_parser("configuration", help="the whole configuration of a hall as one file: export, import")
    what = parser.add_subparsers(required=True, metavar="WHAT")
    export = what.add_parser("export", help="write it to standard output, without keys and passwords")
    export.add_argument("hall")
    export.set_defaults(run=_export)
    bring = what.add_parser(
        "import", help="let the hall be as the file says, all of it or nothing; prints what differs, as JSON"
    )
    bring.add_argument("hall")
    bring.add_argument("file", metavar="FILE", help="- for standard input")
    bring.add_argument("--dry-run", action="store_true", help="print what would differ, change nothing")
    bring.add_argument("--remove", action="store_true", help="switch off what the hall has and the file's lists have not")
    bring.set_defaults(run=_import)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    house = open_house(settings)
    with house.database.read() as connection:
        document = configuration_file(connection, house.halls.by_code(connection, options.hall))
    house.database.close()
    sys.stdout.buffer.write(as_bytes(document))
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    try:
        data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as error:
        print(f"hall: {options.file} cannot be read ({error.strerror}); name a file that was exported", file=sys.stderr)
        return 2
    document = read_document(data)
    house = open_house(settings)
    with house.database.read() as connection:
        hall_id = house.halls.id_of(connection, options.hall)

    def bring(work: Work) -> Loaded:
        loaded = load(work, house.halls, hall_id, settings.policy, document, SYSTEM, house.now(), remove=options.remove)
        if options.dry_run:
            work.begin_again()
        return loaded

    try:
        loaded = house.database.write(hall_id, bring)
    except DocumentRefused as refusal:
        for problem in problems_view(refusal, "en"):
            print(f"{problem['place']}: {problem['detail']}", file=sys.stderr)
        raise
    finally:
        house.database.close()
    print(json.dumps(loaded_view(loaded, dry_run=options.dry_run), ensure_ascii=False, indent=2))
    return 0
