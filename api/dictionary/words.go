package dictionary

import (
	"context"

	"docket/api/httpkit"
	"docket/internal/dictionary"
	"docket/internal/document"
)

// defaultLimit of a picker.
const defaultLimit = 20

// SearchParams ask for words.
type SearchParams struct {
	Q     string `query:"q" doc:"beginning, part, full pinyin or initials; empty for all"`
	Limit int    `query:"limit" doc:"at most 200; 20 when absent"`
}

func (in SearchParams) limit() int {
	if in.Limit == 0 {
		return defaultLimit
	}
	return in.Limit
}

func (r routes) parties(ctx context.Context, in *SearchParams) (*itemsOutput[document.Party], error) {
	return items(r.documents.Parties(ctx, httpkit.Actor(ctx), in.Q, in.limit()))
}

type partyInput struct {
	Body struct {
		Name    string   `json:"name" doc:"full or standard short name"`
		Aliases []string `json:"aliases,omitempty"`
	}
}

func (r routes) addParty(ctx context.Context, in *partyInput) (*output[document.Party], error) {
	e, err := r.words.Add(ctx, httpkit.Actor(ctx), dictionary.Party, dictionary.Input{Name: &in.Body.Name, Aliases: &in.Body.Aliases})
	return &output[document.Party]{document.PartyOf(e)}, err
}

type editPartyInput struct {
	ID   string `path:"id"`
	Body struct {
		Name    *string   `json:"name,omitempty"`
		Aliases *[]string `json:"aliases,omitempty" doc:"all of them; absent: as they are"`
		Version int       `json:"version"`
	}
}

func (r routes) editParty(ctx context.Context, in *editPartyInput) (*output[document.Party], error) {
	e, err := r.words.Edit(ctx, httpkit.Actor(ctx), dictionary.Party, in.ID, dictionary.Input{Name: in.Body.Name, Aliases: in.Body.Aliases, Version: in.Body.Version})
	return &output[document.Party]{document.PartyOf(e)}, err
}

type mergePartiesInput struct {
	Body struct {
		From    []string `json:"from" doc:"names as they stand in records"`
		To      string   `json:"to"`
		Preview bool     `json:"preview,omitempty" doc:"count only"`
	}
}

func (r routes) mergeParties(ctx context.Context, in *mergePartiesInput) (*output[document.MergeAnswer], error) {
	return r.merge(ctx, document.Merge{Kind: dictionary.Party, From: in.Body.From, To: in.Body.To}, in.Body.Preview)
}

func (r routes) merge(ctx context.Context, m document.Merge, preview bool) (*output[document.MergeAnswer], error) {
	act := r.documents.MergeNames
	if preview {
		act = r.documents.PreviewMerge
	}
	answer, err := act(ctx, httpkit.Actor(ctx), m)
	return &output[document.MergeAnswer]{answer}, err
}

func (r routes) facets(ctx context.Context, _ *struct{}) (*itemsOutput[dictionary.Facet], error) {
	return items(r.words.Facets(ctx, httpkit.Actor(ctx)))
}

type tagsInput struct {
	Facet string `query:"facet" doc:"absent: every facet"`
	SearchParams
}

func (r routes) tags(ctx context.Context, in *tagsInput) (*itemsOutput[dictionary.TagValue], error) {
	return items(r.words.Tags(ctx, httpkit.Actor(ctx), in.Facet, in.Q, in.limit()))
}

type tagInput struct {
	Body struct {
		Facet   string   `json:"facet"`
		Value   string   `json:"value"`
		Aliases []string `json:"aliases,omitempty"`
	}
}

func (r routes) addTag(ctx context.Context, in *tagInput) (*output[dictionary.TagValue], error) {
	e, err := r.words.Add(ctx, httpkit.Actor(ctx), dictionary.Tag, dictionary.Input{Facet: in.Body.Facet, Name: &in.Body.Value, Aliases: &in.Body.Aliases})
	return &output[dictionary.TagValue]{dictionary.TagValueOf(e)}, err
}

type editTagInput struct {
	ID   string `path:"id"`
	Body struct {
		Value   *string   `json:"value,omitempty"`
		Aliases *[]string `json:"aliases,omitempty" doc:"all of them; absent: as they are"`
		Version int       `json:"version"`
	}
}

func (r routes) editTag(ctx context.Context, in *editTagInput) (*output[dictionary.TagValue], error) {
	e, err := r.words.Edit(ctx, httpkit.Actor(ctx), dictionary.Tag, in.ID, dictionary.Input{Name: in.Body.Value, Aliases: in.Body.Aliases, Version: in.Body.Version})
	return &output[dictionary.TagValue]{dictionary.TagValueOf(e)}, err
}

type mergeTagsInput struct {
	Body struct {
		Facet   string   `json:"facet"`
		From    []string `json:"from" doc:"values as they stand in records"`
		To      string   `json:"to"`
		Preview bool     `json:"preview,omitempty" doc:"count only"`
	}
}

func (r routes) mergeTags(ctx context.Context, in *mergeTagsInput) (*output[document.MergeAnswer], error) {
	return r.merge(ctx, document.Merge{Kind: dictionary.Tag, Facet: in.Body.Facet, From: in.Body.From, To: in.Body.To}, in.Body.Preview)
}
