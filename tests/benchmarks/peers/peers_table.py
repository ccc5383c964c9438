# SPDX-License-Identifier: MIT
"""The Markdown that compare_peers.py prints."""

from contenders import OURS

INSTRUCTIONS = ("avx", "fma", "f16c", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16",
                "amx_tile", "amx_int8", "amx_bf16")
HEADINGS = ("precision", "runtime", "computes in", "network, minimum", "network, median", "RGB to RGB, median",
            "share of peak", "of our time", "largest difference", "PSNR", "first frame", "memory")
EXPLANATION = """\
Times are milliseconds for an image: of the network alone, from float images to float images, and with the frames
of 8 bits before and after. "of our time" is the median over turns of the network's time to that of ours in the
same precision: above 1 ours is faster. The peak is that of the faster of two 3x3 convolutions in fp32, in any turn.
Differences, of values in [-1, 1], and PSNR, of 8-bit frames, are to unit_model.py in fp32; ours are written in
8 bits, and counted is what they differ by beyond half a level. The first frame counts from the start of the process,
in seconds; memory is the process's peak in MiB."""


def processor():
    with open("/proc/cpuinfo") as file:
        facts = dict(line.split(":", 1) for line in file if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    flags = facts.get("flags", "").split()
    known = [name for name in INSTRUCTIONS if name in flags]
    has_bf16 = any(name.endswith("bf16") for name in known)
    return (f"{facts.get('model name', 'unknown processor')}; {' '.join(known) or 'no known vector instructions'}"
            f"{'' if has_bf16 else '; no instructions for bf16'}")


def row(cells):
    return "| " + " | ".join(cells) + " |"


def head(headings, words):
    """The first `words` columns are words, the others numbers."""
    return [row(headings), "|" + "---|" * words + "--:|" * (len(headings) - words)]


def our_entrant(entrants, precision):
    return next((entrant for entrant in entrants
                 if entrant.contender.runtime == OURS and entrant.contender.precision == precision), None)


def cells_of(entrant, comparison, flop):
    contender, batch = entrant.contender, comparison.case.batch
    ours = our_entrant(comparison.entrants, contender.precision)
    minimum = entrant.network(min) / batch
    return (contender.precision, contender.runtime, entrant.computes_in, f"{1e3 * minimum:.1f}",
            f"{1e3 * entrant.network() / batch:.1f}", f"{1e3 * entrant.whole() / batch:.1f}",
            f"{100 * flop / minimum / comparison.peak_rate():.0f} %",
            f"{entrant.times_as_long_as(ours):.2f}" if ours else "",
            f"{entrant.difference:.1e}", f"{entrant.psnr:.1f}", f"{entrant.first_frame:.1f}",
            f"{entrant.process.ask('memory')['bytes'] / 2**20:.0f}")


def title(model, case):
    return f"{model.name}, {case.size}, batch {case.batch}, {case.threads} thread{'s' if case.threads > 1 else ''}"


def case_table(model, comparison):
    flop = model.flop(comparison.case.width, comparison.case.height)
    entrants = sorted(comparison.entrants, key=lambda entrant: (entrant.contender.precision, entrant.network()))
    peaks = ", ".join(f"{max(rates[channels] for rates in comparison.rates) / 1e9:.0f} GFLOP/s with {channels} channels"
                      for channels in comparison.rates[0])
    return "\n".join([
        f"### {title(model, comparison.case)}", "",
        f"{'A default model' if model.is_trained else 'Random weights'}; {flop / 1e9:.2f} GFLOP an image; "
        f"convolutions: {peaks}; {len(entrants[0].turns)} turns", "",
        *head(HEADINGS, 3), *(row(cells_of(entrant, comparison, flop)) for entrant in entrants), ""])


def summary_rows(model, comparison):
    """For each precision, ours beside the fastest peer that was asked for it."""
    rows, batch = [], comparison.case.batch
    for precision in dict.fromkeys(entrant.contender.precision for entrant in comparison.entrants):
        ours = our_entrant(comparison.entrants, precision)
        peers = [entrant for entrant in comparison.entrants
                 if entrant.contender.precision == precision and entrant.contender.runtime != OURS]
        if ours and peers:
            fastest = min(peers, key=lambda entrant: entrant.network())
            rows.append(row([title(model, comparison.case), precision,
                             f"{fastest.contender.runtime} ({fastest.computes_in})",
                             f"{1e3 * ours.network() / batch:.1f}", f"{1e3 * fastest.network() / batch:.1f}",
                             f"{fastest.times_as_long_as(ours):.2f}"]))
    return rows


def summary_table(rows):
    headings = ("case", "precision", "fastest peer", "ours, ms", "its, ms", "of our time")
    return "\n".join(["### Ours and the fastest peer", "", *head(headings, 3), *rows])
