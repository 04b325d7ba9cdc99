# SPDX-License-Identifier: GPL-2.0-only
#
# Lines of a plot, both axes logarithmic, as SVG: reads SERIES, X and Y, separated
# by tabs; is given title, xlabel and ylabel. The names of the series stand at
# their right ends, finctl's lines are thick.

function log10(v) { return log(v) / log(10) }
function at_x(v) { return left + (log10(v) - x0) / (x1 - x0) * width }
function at_y(v) { return top + height - (log10(v) - y0) / (y1 - y0) * height }

# 10 to a whole number, as people write it.
function power(e) {
	return e < 3 ? 10 ^ e : e < 6 ? 10 ^ (e - 3) "k" : 10 ^ (e - 6) "M"
}

function text(x, y, anchor, what, more) {
	gsub(/&/, "\\&amp;", what)
	gsub(/</, "\\&lt;", what)
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n", x, y, anchor, more, what
}

function line(xa, ya, xb, yb, colour) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", \
		xa, ya, xb, yb, colour
}

function bounds(    i) {
	x0 = y0 = 99
	x1 = y1 = -99
	for (i = 1; i <= points; i++) {
		x0 = min(x0, log10(px[i]))
		x1 = max(x1, log10(px[i]))
		y0 = min(y0, log10(py[i]))
		y1 = max(y1, log10(py[i]))
	}
	y0 = int(y0)
	y1 = int(y1) + (y1 > int(y1))
}

function min(a, b) { return a < b ? a : b }
function max(a, b) { return a > b ? a : b }

function axes(    e) {
	for (e = y0; e <= y1; e++) {
		line(left, at_y(10 ^ e), left + width, at_y(10 ^ e), "#ddd")
		text(left - 8, at_y(10 ^ e) + 4, "end", power(e))
	}
	for (e = int(x0); e <= x1 + 0.001; e++) {
		line(at_x(10 ^ e), top + height, at_x(10 ^ e), top + height + 5, "#555")
		text(at_x(10 ^ e), top + height + 20, "middle", power(e))
	}
	line(left, top + height, left + width, top + height, "#555")
	text(left, 22, "start", title, " font-size=\"15\" font-weight=\"bold\"")
	text(left, 42, "start", ylabel, " fill=\"#555\"")
	text(left + width, top + height + 40, "end", xlabel, " fill=\"#555\"")
}

function curve(s,    i, path) {
	for (i = 1; i <= points; i++)
		if (of[i] == s) {
			path = path sprintf("%s%.1f,%.1f", path ? " " : "", at_x(px[i]), at_y(py[i]))
			end_y[s] = at_y(py[i])
		}
	printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>\n", \
		path, colour(s), name[s] ~ /finctl/ ? 3 : 1.5
}

function colour(s) { return colours[(s - 1) % ncolours + 1] }

# From the top down, none nearer to the one above than a line of text.
function labels(    k, s, best, last, done) {
	last = -99
	for (k = 1; k <= series; k++) {
		best = 0
		for (s = 1; s <= series; s++)
			if (!done[s] && (!best || end_y[s] < end_y[best]))
				best = s
		done[best] = 1
		last = max(end_y[best] + 4, last + 15)
		text(left + width + 10, last, "start", name[best], \
			sprintf(" fill=\"%s\"%s", colour(best), name[best] ~ /finctl/ ? " font-weight=\"bold\"" : ""))
	}
}

BEGIN {
	FS = "\t"
	left = 60; top = 60; width = 430; height = 320
	ncolours = split("#b3261e #1f5fa8 #2e7d32 #8e5a00 #6a3d9a #00838f #ad1457 #555555 #9e9d24 #4e342e", colours, " ")
}

$3 > 0 {
	if (!($1 in number)) {
		number[$1] = ++series
		name[series] = $1
	}
	of[++points] = number[$1]
	px[points] = $2
	py[points] = $3
}

END {
	bounds()
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"440\" font-family=\"sans-serif\" font-size=\"12\">"
	print "<rect width=\"760\" height=\"440\" fill=\"white\"/>"
	axes()
	for (s = 1; s <= series; s++)
		curve(s)
	labels()
	print "</svg>"
}
