package neovim_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A cell is one place of a terminal's screen.
type cell struct {
	text                     string // a character and what combines with it
	fore, back               string // "#rrggbb", "" for the terminal's own
	bold, italic, underlined bool
}

// A row is a line of a screen; what is blank at its end is left out.
type row []cell

func (r row) String() string {
	var b strings.Builder
	for _, c := range r {
		b.WriteString(c.text)
	}
	return b.String()
}

// A screen is what a terminal shows.
type screen []row

func (s screen) String() string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(strings.TrimRight(r.String(), " ") + "\n")
	}
	return b.String()
}

// find returns the row and the cell at which text, of ASCII, begins; it panics where the
// screen has none, so wait for it first.
func (s screen) find(text string) (line, column int) {
	for i, r := range s {
		if before, _, ok := strings.Cut(r.String(), text); ok {
			return i, len([]rune(before))
		}
	}
	panic("no " + text + " in:\n" + s.String())
}

var escape = regexp.MustCompile(`\x1b\[([0-9;:]*)m|\x1b[^\[]|\x0e|\x0f`)

// parseScreen reads what tmux captures with -e: lines, with the attributes of the text
// as escape sequences. All characters of ours are one column wide.
func parseScreen(captured string) (s screen) {
	var now cell
	for line := range strings.Lines(captured) {
		line = strings.TrimSuffix(line, "\n")
		r := row{}
		for line != "" {
			if m := escape.FindStringSubmatchIndex(line); m != nil && m[0] == 0 {
				if m[2] >= 0 {
					now.set(line[m[2]:m[3]])
				}
				line = line[m[1]:]
				continue
			}
			for _, c := range line {
				one := now
				one.text = string(c)
				r = append(r, one)
				line = line[len(one.text):]
				break
			}
		}
		s = append(s, r)
	}
	return s
}

// set changes the attributes as a sequence says.
func (c *cell) set(sequence string) {
	codes := strings.Split(sequence, ";")
	for i := 0; i < len(codes); i++ {
		code, how, _ := strings.Cut(codes[i], ":")
		n, _ := strconv.Atoi(code)
		switch {
		case n == 0:
			*c = cell{}
		case n == 1:
			c.bold = true
		case n == 22:
			c.bold = false
		case n == 3:
			c.italic = true
		case n == 23:
			c.italic = false
		case n == 4:
			c.underlined = how != "0"
		case n == 24:
			c.underlined = false
		case n == 39:
			c.fore = ""
		case n == 49:
			c.back = ""
		case n == 38, n == 48, n == 58:
			color, used := "", 0
			if rest := codes[i+1:]; len(rest) > 3 && rest[0] == "2" {
				color, used = rgb(rest[1:4]), 4
			} else if len(rest) > 1 && rest[0] == "5" {
				used = 2
			}
			i += used
			switch n {
			case 38:
				c.fore = color
			case 48:
				c.back = color
			}
		}
	}
}

func rgb(parts []string) string {
	out := "#"
	for _, p := range parts {
		n, _ := strconv.Atoi(p)
		out += fmt.Sprintf("%02x", n&0xff)
	}
	return out
}

// svg draws the screen. Each run of equal cells is told how wide it is, so that any
// font that is there will do.
func (s screen) svg() []byte {
	const width, height, margin = 8.4, 18.0, 12.0
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`+"\n",
		columns*width+2*margin, float64(len(s))*height+2*margin)
	fmt.Fprintln(&b, `<rect width="100%" height="100%" rx="8" fill="#14161b"/>`)
	for y, r := range s {
		for x := 0; x < len(r); {
			end := x + 1
			for end < len(r) && r[end].looks() == r[x].looks() {
				end++
			}
			left, top, wide := margin+float64(x)*width, margin+float64(y)*height, float64(end-x)*width
			if c := r[x]; c.back != "" {
				fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left, top, wide+0.3, height+0.3, c.back)
			}
			if text := r[x:end].String(); strings.TrimSpace(text) != "" {
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" textLength="%.1f" xml:space="preserve"%s>%s</text>`+"\n",
					left, top+13.5, wide, r[x].style(), html.EscapeString(text))
			}
			x = end
		}
	}
	fmt.Fprintln(&b, "</svg>")
	return b.Bytes()
}

// looks is the cell without its text.
func (c cell) looks() cell {
	c.text = ""
	return c
}

func (c cell) style() string {
	fore := c.fore
	if fore == "" {
		fore = "#e0e2ea"
	}
	out := ` fill="` + fore + `"`
	if c.bold {
		out += ` font-weight="bold"`
	}
	if c.italic {
		out += ` font-style="italic"`
	}
	if c.underlined {
		out += ` text-decoration="underline"`
	}
	return out
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plainText returns the text in an SVG.
func plainText(svg []byte) string {
	return html.UnescapeString(tag.ReplaceAllString(strings.ReplaceAll(string(svg), "\n", ""), ""))
}

func TestParseScreen(t *testing.T) {
	t.Parallel()
	s := parseScreen("\x1b[38;2;1;2;255ma\x1b[4mb\x1b[24;1mc\x1b[0md\n\x1b[4:3;58;2;9;9;9mé\x1b[4:0m <\n")
	want := screen{
		{{text: "a", fore: "#0102ff"}, {text: "b", fore: "#0102ff", underlined: true}, {text: "c", fore: "#0102ff", bold: true}, {text: "d"}},
		{{text: "é", underlined: true}, {text: " "}, {text: "<"}},
	}
	if got := fmt.Sprintf("%+v", []row(s)); got != fmt.Sprintf("%+v", []row(want)) {
		t.Errorf("got  %s\nwant %+v", got, []row(want))
	}
	if got := plainText(s.svg()); got != "abcdé <" {
		t.Errorf("the picture says %q", got)
	}
}
