package report

import "github.com/skillpls/skillpls/lint"

// causes finds findings by what a consequence names them by.
type causes map[lint.Cause]*lint.Finding

func (r *Report) causes() causes {
	c := causes{}
	for i := range r.Findings {
		f := &r.Findings[i]
		c[lint.Cause{Code: f.Code, Path: f.Path, Span: f.Span}] = f
	}
	return c
}

// of returns the finding that f follows from, nil where f stands for itself: it has
// no cause, or the cause is not reported.
func (c causes) of(f *lint.Finding) *lint.Finding {
	if f.Cause == nil {
		return nil
	}
	return c[*f.Cause]
}

// standing returns the findings that are told to people. A consequence is left to
// what it follows from in the end, unless that matters less: then whoever asks for
// the severe ones would see neither. Findings that follow from each other all stand.
func (r *Report) standing() []*lint.Finding {
	c := r.causes()
	var list []*lint.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		root := f
		for steps := 0; c.of(root) != nil; steps++ {
			if root = c.of(root); steps > len(r.Findings) {
				root = f
				break
			}
		}
		if root == f || root.Severity < f.Severity {
			list = append(list, f)
		}
	}
	return list
}
