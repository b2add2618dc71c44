"""Statements that every press runs, compiled once for each database.

SQLAlchemy's own ``execute`` costs several times what SQLite needs for a look-up by key: a cache key, a context, a description
of the result for each. Here text, order of parameters and conversions are worked out once; types and errors are the same.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Converters = Sequence[tuple[Any, Callable[[Any], Any]]]


class Rows:
    """What a statement found, all read. rowcount: rows it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound("one row was due, several came")
        return self.first()

    def one(self) -> Any:
        row = self.one_or_none()
        if row is None:
            raise NoResultFound("one row was due, none came")
        return row

    def scalar(self) -> Any:
        """First column of the first row, None when there is none."""
        return self._rows[0][0] if self._rows else None


def run(connection: Connection, statement: Statement, values: Mapping[str, Any]) -> Rows:
    """Execute a statement that lives as long as the process, such as a module's constant.

    values: its parameters; an insert takes columns, and those left out get their defaults.
    """
    if not connection.in_transaction():
        connection.begin()
    return _compiled(statement, connection.dialect).run(connection, values)


def run_many(connection: Connection, statement: Statement, each: Sequence[Mapping[str, Any]]) -> None:
    """As ``run`` for several rows to insert, in one call of the driver."""
    if not connection.in_transaction():
        connection.begin()
    _compiled(statement, connection.dialect).run_many(connection, each)


def run_text(connection: Connection, command: str) -> None:
    """Execute a command without parameters or rows, such as SAVEPOINT, in the transaction that is open."""
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        cursor.execute(command)
    except connection.dialect.loaded_dbapi.Error as error:
        _fail(connection, error, command, (), cursor)
    finally:
        cursor.close()


def _fail(connection: Connection, error: Exception, text: str, parameters: Any, cursor: Any) -> NoReturn:
    """Raise what SQLAlchemy makes of the driver's error; it also drops a connection that is gone."""
    handle: Any = connection._handle_dbapi_exception  # noqa: SLF001 - it is how every statement of the library ends in an error
    handle(error, text, parameters, cursor, None)
    raise error


@lru_cache(maxsize=1024)
def _compiled(statement: Statement, dialect: Dialect) -> "_Compiled":
    return _Compiled(statement, dialect)


class _Compiled:
    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        table = statement.table if isinstance(statement, Insert) else None
        keys = [column.key for column in table.columns] if table is not None else None
        compiled: Any = statement.compile(dialect=dialect, column_keys=keys)
        if compiled.literal_execute_params or compiled.post_compile_params:
            raise ValueError("a statement whose text depends on its values; execute it the usual way")
        self._error: type[Exception] = dialect.loaded_dbapi.Error
        self._text: str = compiled.string
        self._order: list[str] | None = compiled.positiontup
        self._to_store: _Converters = list(compiled._bind_processors.items())  # noqa: SLF001 - what execute itself uses
        left_out = {column.key: None for column in table.columns if column.nullable} if table is not None else {}
        self._constants = {**left_out, **self._stored(_defaults(table) if table is not None else _constants(compiled))}
        self._dialect = dialect
        self._columns: Sequence[Any] = compiled._result_columns  # noqa: SLF001
        names = [column.keyname for column in self._columns]
        self._row: Any = namedtuple("Row", names, rename=True) if names else None  # noqa: PYI024
        self._from_store: _Converters | None = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        parameters = self._parameters(values)
        cursor = self._cursor(connection, parameters)
        try:
            cursor.execute(self._text, parameters)
            return Rows([] if self._row is None else self._made(cursor), cursor.rowcount)
        except self._error as error:
            _fail(connection, error, self._text, parameters, cursor)
        finally:
            cursor.close()

    def run_many(self, connection: Connection, each: Sequence[Mapping[str, Any]]) -> None:
        parameters = [self._parameters(values) for values in each]
        cursor = self._cursor(connection, parameters, several=True)
        try:
            cursor.executemany(self._text, parameters)
        except self._error as error:
            _fail(connection, error, self._text, parameters, cursor)
        finally:
            cursor.close()

    def _cursor(self, connection: Connection, parameters: Any, *, several: bool = False) -> Any:
        raw: Any = connection.connection.dbapi_connection
        cursor = raw.cursor()
        for watch in connection.dispatch.before_cursor_execute:
            watch(connection, cursor, self._text, parameters, None, several)
        return cursor

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        stored = {**self._constants, **self._stored(values)}
        return stored if self._order is None else tuple([stored[name] for name in self._order])

    def _stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        stored = dict(values)
        for name, convert in self._to_store:
            if name in stored:
                stored[name] = convert(stored[name])
        return stored

    def _made(self, cursor: Any) -> list[Any]:
        if self._from_store is None:  # only the first result tells the driver's own types
            self._from_store = self._converters(cursor.description)
        make, converters = self._row._make, self._from_store
        found = cursor.fetchall()
        if not converters:
            return [make(row) for row in found]
        rows = []
        for row in found:
            made = list(row)
            for place, convert in converters:
                made[place] = convert(made[place])
            rows.append(make(made))
        return rows

    def _converters(self, description: Sequence[Sequence[Any]]) -> _Converters:
        found = []
        for place, (column, told) in enumerate(zip(self._columns, description, strict=True)):
            convert = column.type.dialect_impl(self._dialect).result_processor(self._dialect, told[1])
            if convert is not None:
                found.append((place, convert))
        return found


def _defaults(table: Any) -> dict[str, Any]:
    """What an insert stores in columns that it leaves out; a column that must be given is not among them."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.default is not None:
            found[column.key] = column.default.arg(None) if column.default.is_callable else column.default.arg
    return found


def _constants(compiled: Any) -> dict[str, Any]:
    """Values that stand in the statement itself."""
    return {name: bind.effective_value for name, bind in compiled.binds.items() if bind.unique}
