#!/usr/bin/env python3
"""Has clang++ check the host's side of the GPU's kernels: what is only GNU's, and warnings of its own.

Usage: second_compiler_test.py CLANG REPOSITORY SOURCE...

CLANG may be empty: then all is skipped.
"""

import concurrent.futures
import os
import subprocess
import sys
import unittest

SKIPPED = 77
ARGUMENTS = ["-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion",
             "-Wno-missing-field-initializers", "-Werror", "-fsyntax-only"]


class SecondCompiler(unittest.TestCase):
    clang, repository, sources = "", "", []

    def complaint_of(self, source):
        """What the compiler says of a file; nothing where it takes it."""
        result = subprocess.run([self.clang, *ARGUMENTS, "-I", self.repository, source], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
        return result.stdout if result.returncode else ""

    def test_takes_every_kernel_without_warnings(self):
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for source, complaint in zip(self.sources, pool.map(self.complaint_of, self.sources)):
                with self.subTest(source=source):
                    self.assertEqual(complaint, "")


def main():
    clang, repository, *sources = sys.argv[1:]
    if not clang:
        print("skipped: clang++ is missing")
        sys.exit(SKIPPED)
    SecondCompiler.clang, SecondCompiler.repository, SecondCompiler.sources = clang, repository, sources
    unittest.main(argv=sys.argv[:1])


main()
