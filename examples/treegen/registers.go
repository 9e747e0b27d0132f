package treegen

import "strconv"

// claude is the memory file, which imports a rule.
func (p *plan) claude() []byte {
	b := []byte("# Generated tree\n\n@.claude/rules/common/general-rules.md\n\n")
	b = append(b, "Skills are listed in [the index](.claude/skills/SKILL-INDEX.md), roles in [roles.yaml](config/roles.yaml).\n"...)
	return b
}

func (p *plan) roleFile() []byte {
	b := []byte(`tool_profiles:
  reading:
    description: Read and search
    tools: [read, grep, glob]
    mcp_servers: []
  coding:
    description: Read, change and run
    tools: [read, write, edit, bash, grep, glob]
    mcp_servers: [filesystem]

roles:
`)
	for i, name := range roles {
		b = append(b, "  "+name+":\n    name: "+title(name)+"\n    description: "+title(categories[p.roles[i][1]])+" and what it takes\n"...)
		b = append(b, "    tool_profile: "+[]string{"reading", "coding"}[i%2]+"\n    skills:\n"...)
		if i == len(roles)-1 {
			b = append(b, "      inherit: ["+roles[0]+", "+roles[1]+"]\n"...)
		} else {
			b = append(b, "      inherit: []\n"...)
		}
		b = append(b, "      include:\n"...)
		for _, c := range p.roles[i] {
			b = append(b, "        - category: "+categories[c]+"\n"...)
		}
		b = append(b, "      exclude: []\n"...)
	}
	b = append(b, "\ncategories:\n"...)
	for i, c := range categories {
		b = append(b, "  "+c+":\n    description: "+title(c)+"\n    folder: "+folder(i)+"\n"...)
	}
	return append(b, "\ncore_skills:\n  - "+HubSkill+"\n"...)
}

// registry lists all skills.
func (p *plan) registry() []byte {
	b := []byte(`version: 1.0.0
last_updated: "2026-10-01"

official_sources:
  - owner: generated
    url: https://skills.example.com/generated
    trust_level: full
    auto_approve: true
    description: Made for measuring

installed_skills:
`)
	for i := range p.skills {
		s := &p.skills[i]
		b = append(b, "  - name: "+s.name+"\n    source: local\n    category: "+folder(s.category)+"\n    path: "+s.dir+
			"\n    security_checked: true\n    security_status: pass\n"...)
	}
	total := strconv.Itoa(len(p.skills))
	b = append(b, "\nstatistics:\n  total_skills: "+total+"\n  by_category:\n"...)
	for i, in := range p.byCategory {
		if len(in) > 0 {
			b = append(b, "    "+folder(i)+": "+strconv.Itoa(len(in))+"\n"...)
		}
	}
	return append(b, "  by_source:\n    local: "+total+"\n  security_status:\n    pass: "+total+"\n    warning: 0\n    rejected: 0\n"...)
}

// index lists all skills by category. A dependency that was planted as unknown is not in it.
func (p *plan) index() []byte {
	b := []byte("# Skills Index\n\n")
	for c, in := range p.byCategory {
		if len(in) == 0 {
			continue
		}
		b = append(b, "## "+title(categories[c])+" Skills\n\n| Skill | Description | Dependencies |\n|---|---|---|\n"...)
		for _, i := range in {
			s := &p.skills[i]
			b = append(b, "| ["+s.name+"]("+s.dir[len(".claude/skills/"):]+"/SKILL.md) | "+objects[i%len(objects)]+" | "...)
			for k, on := range s.dependsOn {
				if k > 0 {
					b = append(b, ", "...)
				}
				b = append(b, p.skills[on].name...)
			}
			if len(s.dependsOn) == 0 {
				b = append(b, '-')
			}
			b = append(b, " |\n"...)
		}
		b = append(b, '\n')
	}
	b = append(b, "## Statistics\n\n| Category | Count |\n|---|---|\n"...)
	for c, in := range p.byCategory {
		if len(in) > 0 {
			b = append(b, "| "+title(categories[c])+" | "+strconv.Itoa(len(in))+" |\n"...)
		}
	}
	return append(b, "| **Total** | **"+strconv.Itoa(len(p.skills))+"** |\n"...)
}
