"""Scripts that make the files in ``charts/engine/data``. Nothing at run time imports them."""
