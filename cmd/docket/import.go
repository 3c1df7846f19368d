package main

import (
	"context"
	"fmt"
	"strings"

	"docket/internal/access"
	"docket/internal/tag"
)

type importCommand struct {
	Paths          []string `arg:"" help:"Files and folders."`
	User           string   `required:"" help:"Register as this person, who must be a registrar."`
	Source         string   `help:"Sender; the folder's name when absent."`
	Classification string   `default:"internal" help:"public, internal, confidential or secret."`
	Departments    []string `help:"Distribution; the person's department when absent."`
	Tag            []string `sep:"none" help:"FACET:VALUE; may be given several times."`
	Intake         bool     `help:"Put the files into 待登记 instead of registering them."`
	Wait           bool     `help:"Return when text and copies of everything are final."`
	JSON           bool     `name:"json" help:"Answer as JSON."`
}

// importedFile is the outcome for one file.
type importedFile struct {
	Path    string `json:"path"`
	Outcome string `json:"outcome"` // imported, skipped, refused, failed
	ID      string `json:"id,omitempty"`
	Code    string `json:"code,omitempty"`
	Reason  string `json:"reason,omitempty"`

	sha256 string
}

// The outcomes of a file.
const (
	outcomeImported = "imported"
	outcomeSkipped  = "skipped" // the person has these bytes in the register already
	outcomeRefused  = "refused" // the rules forbid it; trying again changes nothing
	outcomeFailed   = "failed"  // it may work another time
)

type importReport struct {
	Imported int            `json:"imported"`
	Skipped  int            `json:"skipped"`
	Refused  int            `json:"refused"`
	Failed   int            `json:"failed"`
	Files    []importedFile `json:"files"`
}

// Run registers the files, never the same bytes twice for one person, so that it can be repeated
// after an interruption. Two imports of one person on this machine follow each other.
func (i importCommand) Run(e *environment) error {
	if _, err := access.ParseLevel(i.Classification); err != nil {
		return usage("--classification: %v; use one of %s", err, strings.Join(access.LevelNames(), ", "))
	}
	tags, err := i.tags()
	if err != nil {
		return err
	}
	paths, err := filesUnder(i.Paths)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	return e.withService(func(ctx context.Context, c *client) error {
		w := importing{importCommand: i, e: e, c: c, tagList: tags, turns: map[string]*turn{}}
		if err := w.check(ctx); err != nil {
			return err
		}
		alone, err := w.waitAlone(ctx)
		if err != nil {
			return err
		}
		defer alone()
		if err := w.signIn(ctx); err != nil {
			return err
		}
		report := w.all(ctx, paths)
		w.revoke(context.WithoutCancel(ctx))
		if err := e.print(i.JSON, report, report.text()); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return notRight("interrupted; run the same command again to go on")
		}
		if report.Failed > 0 {
			return notRight("%d files failed", report.Failed)
		}
		return nil
	})
}

func (i importCommand) tags() (out []tag.Tag, err error) {
	for _, s := range i.Tag {
		t, ok := tag.Parse(s)
		if !ok {
			return nil, usage("--tag %q: write FACET:VALUE", s)
		}
		out = append(out, t)
	}
	return out, nil
}

func (r importReport) text() string {
	var b strings.Builder
	for _, f := range r.Files {
		if f.Outcome == outcomeRefused || f.Outcome == outcomeFailed {
			fmt.Fprintf(&b, "%s: %s %s\n", f.Outcome, f.Path, f.Reason)
		}
	}
	fmt.Fprintf(&b, "imported %d, skipped %d, refused %d, failed %d\n", r.Imported, r.Skipped, r.Refused, r.Failed)
	return b.String()
}
