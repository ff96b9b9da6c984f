"""Pages of the first desk: what came by any way, what is asked, answered, signed off, sent elsewhere."""

from openmash.front_door.desk.views.listing import (
    desk_context,
    finish,
    new,
    show_desk,
    sign,
    told,
    worry,
)
from openmash.front_door.desk.views.writing import save, show

__all__ = ["desk_context", "finish", "new", "save", "show", "show_desk", "sign", "told", "worry"]
