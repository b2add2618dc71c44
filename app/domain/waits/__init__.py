"""How long a ticket will wait (等候预估)."""

from app.domain.waits.formula import (
    Unknown as Unknown,
)
from app.domain.waits.formula import (
    WaitEstimate as WaitEstimate,
)
from app.domain.waits.formula import (
    WaitRange as WaitRange,
)
from app.domain.waits.formula import (
    estimate as estimate,
)
from app.domain.waits.formula import (
    from_slot as from_slot,
)
from app.domain.waits.formula import (
    shown_minutes as shown_minutes,
)
from app.domain.waits.formula import (
    typical_service_seconds as typical_service_seconds,
)
