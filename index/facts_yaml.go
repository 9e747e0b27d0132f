package index

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// readYAML reads a YAML or JSON file, and reports whether it is one of ours. A
// file whose name says so is ours even when it does not parse, and so is one that
// the configuration names.
func (d *Document) readYAML(text []byte) bool {
	base := path.Base(d.Path)
	if base == ConfigPath {
		if d.Path == ConfigPath {
			d.readConfig(text)
		}
		return d.Path == ConfigPath
	}
	if d.Path == BaselinePath {
		d.readBaseline(text)
		return true
	}
	if shape := d.config.registry(d.Path); shape != nil {
		d.readRegistry(shape, text)
		return true
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	named := stem == "roles" || stem == "skills-registry" || path.Ext(base) == ".json"
	if !named && !strings.Contains(string(text), "skills") {
		return false // cheap, and true of almost every other YAML in a repository
	}
	b := frontmatter.Parse(text, path.Ext(base) == ".json")
	root := b.Root
	switch {
	case base == "skill-rules.json":
		d.Shape = ShapeRules
		d.keyRefs(root.Get("skills"))
	case base == "plugin.json" || base == "marketplace.json":
		if !isManifest(d.Path) {
			return false
		}
		d.Shape = ShapeManifest
		d.Front = b
		d.manifestRefs(root)
	case stem == "roles" && isRoleMap(root.Get("roles")):
		d.Shape = ShapeRoles
		d.Front = b
		d.readRoles(root)
	case stem == "skills-registry" || stem == "registry":
		r := d.newReader(&registryShape{}, text)
		r.anywhere(nil, root)
		if len(d.Refs) == 0 && stem != "skills-registry" {
			return false
		}
		r.finish(root)
	case root.Get("skills") != nil && root.Get("skills").Kind != frontmatter.Scalar && !b.Broken:
		d.Shape = ShapePreset
		for _, n := range root.Get("skills").Strings() {
			d.addName(FormSkill, n, FieldSkills, -1)
		}
		if len(d.Refs) == 0 {
			return false
		}
	case stem == "roles" && b.Broken:
		d.Shape = ShapeRoles
	default:
		return false
	}
	d.yamlFaults(b)
	d.yamlIgnores(b, text)
	return true
}

// shapeByName is the shape that a file's name promises, where its text cannot be
// had.
func shapeByName(p string) Shape {
	switch path.Base(p) {
	case ConfigPath:
		if p == ConfigPath {
			return ShapeConfig
		}
	case BaselinePath:
		if p == BaselinePath {
			return ShapeBaseline
		}
	case "roles.yaml", "roles.yml":
		return ShapeRoles
	case "skills-registry.yaml", "skills-registry.yml":
		return ShapeRegistry
	case "skill-rules.json":
		return ShapeRules
	case "plugin.json", "marketplace.json":
		if isManifest(p) {
			return ShapeManifest
		}
	}
	return ShapeNone
}

func isManifest(p string) bool {
	dir := path.Base(parent(p))
	return strings.HasSuffix(dir, "-plugin") || dir == "plugins"
}

// isRoleMap reports whether n looks like the roles of a role file: a map of maps
// of which one has skills.
func isRoleMap(n *frontmatter.Node) bool {
	if n == nil || n.Kind != frontmatter.Mapping {
		return false
	}
	for _, p := range n.Pairs {
		if p.Value.Get("skills") != nil {
			return true
		}
	}
	return false
}

func (d *Document) readRoles(root *frontmatter.Node) {
	if roles := root.Get("roles"); roles != nil {
		for i, p := range roles.Pairs {
			d.Roles = append(d.Roles, d.readRole(p, int32(i)))
		}
	}
	if cats := root.Get("categories"); cats != nil && cats.Kind == frontmatter.Mapping {
		for _, p := range cats.Pairs {
			c := CategoryFact{Name: p.Key.Value, Key: p.Key.Inner}
			c.About, c.Folder = scalar(p.Value.Get("description")), scalar(p.Value.Get("folder"))
			d.Categories = append(d.Categories, c)
		}
	}
	for _, n := range root.Get("core_skills").Strings() {
		d.addName(FormRoleSkill, n, FieldCoreSkills, -1)
	}
}

func (d *Document) readRole(p frontmatter.Pair, row int32) RoleFact {
	r := RoleFact{
		Name: p.Key.Value, Key: p.Key.Inner,
		Span:  source.Span{Start: p.Key.Span.Start, End: max(p.Key.Span.End, p.Value.Span.End)},
		Title: scalar(p.Value.Get("name")), About: scalar(p.Value.Get("description")),
	}
	d.addPath(FormRegistryPath, p.Value.Get("template"), FieldTemplate, row)
	skills := p.Value.Get("skills")
	for _, n := range skills.Get("inherit").Strings() {
		r.Inherit = append(r.Inherit, n.Value)
		d.addName(FormRole, n, FieldInherit, row)
	}
	for _, n := range skills.Get("exclude").Strings() {
		r.Exclude = append(r.Exclude, n.Value)
		d.addName(FormRoleSkill, n, FieldExclude, row)
	}
	r.Include = d.readSelectors(skills.Get("include"), FieldInclude, row)
	r.Optional = d.readSelectors(skills.Get("optional"), FieldOptional, row)
	return r
}

// readSelectors reads a list whose items are skills or {category: x}.
func (d *Document) readSelectors(n *frontmatter.Node, field Field, row int32) (sel []Selector) {
	if n == nil || n.Kind != frontmatter.Sequence {
		return nil
	}
	for _, item := range n.Items {
		switch {
		case item.Kind == frontmatter.Scalar && item.Tag != frontmatter.Null:
			sel = append(sel, Selector{Name: item.Value})
			d.addName(FormRoleSkill, item, field, row)
		case item.Get("category") != nil:
			c := item.Get("category")
			sel = append(sel, Selector{Name: scalar(c), Category: true})
			d.addName(FormRoleCategory, c, field, row)
		}
	}
	return sel
}

func scalar(n *frontmatter.Node) string {
	if n == nil || n.Kind != frontmatter.Scalar || n.Tag == frontmatter.Null {
		return ""
	}
	return n.Value
}

// keyRefs reads a map whose keys are skills.
func (d *Document) keyRefs(n *frontmatter.Node) {
	if n == nil {
		return
	}
	for i, p := range n.Pairs {
		d.addName(FormRegistryName, p.Key, FieldSkills, int32(i))
	}
}

func (d *Document) manifestRefs(root *frontmatter.Node) {
	lists := func(n *frontmatter.Node, row int32) {
		for _, field := range []Field{FieldSkills, FieldAgents, FieldCommands} {
			for _, v := range n.Get(field.String()).Strings() {
				d.addPath(FormManifestPath, v, field, row)
			}
		}
	}
	lists(root, -1)
	if plugins := root.Get("plugins"); plugins != nil {
		for i, p := range plugins.Items {
			d.addPath(FormManifestPath, p.Get("source"), FieldSource, int32(i))
			// A plugin from elsewhere has its skills there.
			if src := p.Get("source"); src == nil || scalar(src) != "" && path.Clean(scalar(src)) == "." {
				lists(p, int32(i))
			}
		}
	}
}

// addPath adds the reference that a scalar holding a path in the tree is.
func (d *Document) addPath(form Form, n *frontmatter.Node, field Field, row int32) {
	v := scalar(n)
	if v == "" || hasScheme(v) || strings.ContainsAny(v, "\n*") {
		return
	}
	d.Refs = append(d.Refs, Reference{Form: form, Span: n.Inner, Whole: n.Span, Target: v, Field: field, Row: row})
}
