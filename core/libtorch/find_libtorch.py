#!/usr/bin/env python3
"""Prints the folder of the installed `torch` package, or nothing. Does not import it: a slim
installation holds LibTorch's libraries without all that Python's torch needs."""

import importlib.util

specification = importlib.util.find_spec("torch")
if specification and specification.submodule_search_locations:
    print(specification.submodule_search_locations[0], end="")
