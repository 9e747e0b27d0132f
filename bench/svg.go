package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// A chart shows how something grows with the size of a tree, both on logarithmic scales:
// there, what grows with the size is a straight line, and what does not is a level one.
type chart struct {
	title  string
	unit   string // of y
	curves []curve
	foot   []string // what it was measured on and how, a line each
}

type curve struct {
	name   string
	points []point // by x
	color  string
	dashed bool
}

type point struct{ x, y float64 }

// The picture's size and margins, in pixels. Names of curves stand in the right margin.
const (
	wide, high               = 720, 440
	left, right, top, bottom = 72, 118, 48, 96
)

// colors are those of the servers, in their order; they differ in lightness too, for those who
// see no colours. The bare program is grey.
var colors = []string{"#0b4f9e", "#d1690b", "#2e8b57", "#7a3fa0"}

const grey = "#777"

// svg draws the chart. A chart without points is an empty frame.
func (c *chart) svg() string {
	x0, x1, y0, y1 := c.bounds()
	px := func(x float64) float64 { return left + (wide-left-right)*math.Log(x/x0)/math.Log(x1/x0) }
	py := func(y float64) float64 {
		return high - bottom - (high-top-bottom)*math.Log(max(y, y0)/y0)/math.Log(y1/y0)
	}
	var b strings.Builder
	text := func(x, y float64, anchor, more, s string) {
		fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n", x, y, anchor, more, html.EscapeString(s))
	}
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\" font-size=\"13\" fill=\"#222\">\n", wide, high, wide, high)
	fmt.Fprintf(&b, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", html.EscapeString(c.title))
	text(left, 26, "start", ` font-size="16" font-weight="bold"`, c.title)
	for _, y := range steps(y0, y1) {
		fmt.Fprintf(&b, "<path d=\"M%d %.1fH%d\" stroke=\"#e2e2e2\"/>\n", left, py(y), wide-right)
		text(left-8, py(y)+4, "end", "", amount(y, c.unit))
	}
	for _, x := range c.sizes() {
		fmt.Fprintf(&b, "<path d=\"M%.1f %dV%d\" stroke=\"#e2e2e2\"/>\n", px(x), top, high-bottom)
		text(px(x), high-bottom+18, "middle", "", grouped(int(x)))
	}
	text((left+wide-right)/2, high-bottom+36, "middle", ` fill="#555"`, "files in the tree")
	for i, line := range c.foot {
		text(left, float64(high-30+16*i), "start", ` font-size="11" fill="#555"`, line)
	}
	labels := spaced(c.curves, py)
	for i, curve := range c.curves {
		var path strings.Builder
		for k, p := range curve.points {
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(k, 1)], px(p.x), py(p.y))
			fmt.Fprintf(&b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n", px(p.x), py(p.y), curve.color)
		}
		if len(curve.points) == 0 {
			continue
		}
		dash := ""
		if curve.dashed {
			dash = ` stroke-dasharray="6 5"`
		}
		fmt.Fprintf(&b, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n", path.String(), curve.color, dash)
		text(px(curve.points[len(curve.points)-1].x)+10, labels[i]+4, "start", ` fill="`+curve.color+`" font-weight="bold"`, curve.name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// bounds are the sizes that there are, and whole steps of 1, 2 and 5 around the amounts, a
// factor of ten apart at least, so that what hardly differs does not look as if it did.
func (c *chart) bounds() (x0, x1, y0, y1 float64) {
	x0, y0 = math.Inf(1), math.Inf(1)
	for _, curve := range c.curves {
		for _, p := range curve.points {
			x0, x1, y0, y1 = min(x0, p.x), max(x1, p.x), min(y0, p.y), max(y1, p.y)
		}
	}
	if x1 == 0 || y0 <= 0 {
		return 1, 10, 1, 10
	}
	if x0 == x1 {
		x0, x1 = x0/2, x1*2
	}
	y0, y1 = step(y0*1.0001, false), step(y1*0.9999, true)
	for y1 < y0*9.99 {
		y1 = step(y1*1.01, true)
	}
	return x0, x1, y0, y1
}

// step is the next of 1, 2, 5, 10 and so on below or above a positive amount.
func step(v float64, up bool) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	below := unit
	for _, k := range []float64{1, 2, 5, 10} {
		switch {
		case k*unit <= v:
			below = k * unit
		case up:
			return k * unit
		}
	}
	return below
}

func steps(from, to float64) (all []float64) {
	for v := from; v < to*1.001; v = step(v*1.01, true) {
		all = append(all, v)
	}
	return all
}

// sizes are all x, ascending, of the curve that has most of them.
func (c *chart) sizes() (xs []float64) {
	for _, curve := range c.curves {
		if len(curve.points) > len(xs) {
			xs = xs[:0]
			for _, p := range curve.points {
				xs = append(xs, p.x)
			}
		}
	}
	return xs
}

// amount is a number of milliseconds or megabytes as people say it.
func amount(v float64, unit string) string {
	if unit == "ms" && v >= 1000 {
		v, unit = v/1000, "s"
	}
	return fmt.Sprintf("%g %s", math.Round(v*1000)/1000, unit)
}

// spaced are the heights of the names at the ends of curves, so far apart that they can be
// read.
func spaced(curves []curve, py func(float64) float64) []float64 {
	const line = 16
	at := make([]float64, len(curves))
	var placed []float64
	for i, c := range curves {
		if len(c.points) == 0 {
			continue
		}
		at[i] = py(c.points[len(c.points)-1].y)
		for again := true; again; {
			again = false
			for _, other := range placed {
				if math.Abs(other-at[i]) < line {
					at[i], again = other+line, true
				}
			}
		}
		placed = append(placed, at[i])
	}
	return at
}
