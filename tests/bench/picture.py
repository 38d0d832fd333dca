"""The speeds as a picture, by gnuplot: a panel for each NIC and server."""
import itertools
import subprocess

import points
from report import NAMES

HEAD = """\
set terminal pngcairo size 1000,760 noenhanced font "sans,11"
set output "{path}"
set multiplot layout {rows},{columns} title "{title}"
set style data histograms
set style histogram errorbars gap 1 lw 1
set style fill solid 0.85 border -1
set yrange [0:*]
set ylabel "MiB/s"
set key below
set grid ytics
"""
PANEL = """\
set title "{nic}, {server}"
$panel << end
{data}
end
plot {plots}
"""
BARS = '$panel using {0}:{1}:{2}:xtic(1) title "{title}" lc rgb "{colour}"'
CEILING = '{} title "ceiling" with lines lw 2 dt 2 lc rgb "#888888"'
COLOURS = ("#2a6f97", "#e09f3e", "#9e2a2b")


def _cells(figure):
    return f"{figure.median} {figure.low} {figure.high}" if figure else "NaN NaN NaN"


def _panel(results, nic, server):
    """The plot of one NIC and server; the size names the bars of the clients that have any."""
    figures = {(size, client): results.figure("speed", nic=nic, server=server, size=size,
                                              client=client)
               for size in points.SIZES for client in points.CLIENTS}
    there = [client for client in points.CLIENTS
             if any(figures[size, client] for size in points.SIZES)]
    if not there:
        return "set multiplot next"
    lines = [" ".join([f'"{size} MiB"', *(_cells(figures[size, client]) for client in there)])
             for size in points.SIZES]
    plots = [BARS.format(2 + 3 * n, 3 + 3 * n, 4 + 3 * n, title=NAMES[client],
                         colour=COLOURS[points.CLIENTS.index(client)])
             for n, client in enumerate(there)]
    ceiling = results.figure("speed", nic=nic, client=points.CEILING)
    if ceiling:
        plots.append(CEILING.format(ceiling.median))
    return PANEL.format(nic=nic, server=server, data="\n".join(lines), plots=", ".join(plots))


def draw(results, path):
    """Write the picture."""
    script = HEAD.format(path=path, rows=len(points.NICS), columns=len(points.SERVERS),
                         title="Transfer of a boot program (medians, least and greatest)")
    script += "\n".join(_panel(results, nic, server)
                        for nic, server in itertools.product(points.NICS, points.SERVERS))
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
