package frontmatter

import (
	"strings"
	"testing"
)

const typical = `---
name: api-design
description: Designs HTTP APIs, and reviews those there are. Use when endpoints are added or changed.
category: architecture
tags: [api, http, "design"]
depends_on:
  - error-handling
  - naming
used_by:
  - sa
  - dev-be
version: 1.2.0
---

# API design
`

// Budget: 50 µs for one front matter, half of it yaml.v3's.
func BenchmarkFind(b *testing.B) {
	text := []byte(typical)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}

// Budget: 200 µs while a front matter does not parse, on each keystroke.
func BenchmarkFindBroken(b *testing.B) {
	text := []byte(strings.Replace(typical, "Use when", "Use when:", 1))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}

func registry(size int) string {
	entry := "  - name: api-design\n    path: skills/architecture/api-design/SKILL.md\n    description: Designs HTTP APIs, é.\n    tags: [api, http]\n"
	return "version: 1\nskills:\n" + strings.Repeat(entry, size/len(entry))
}

// Budget: 20 ms for a registry of 100 KB.
func BenchmarkParse100KB(b *testing.B) {
	text := []byte(registry(100_000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text, false)
	}
}

// Budget: 60 ms for the same with a mistake in the middle.
func BenchmarkParse100KBBroken(b *testing.B) {
	text := registry(100_000)
	text = text[:50_000] + strings.Replace(text[50_000:], "HTTP APIs", "HTTP: APIs", 1)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse([]byte(text), false)
	}
}
