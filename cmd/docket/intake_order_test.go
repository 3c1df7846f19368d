package main

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"docket/internal/access"
)

// Issue, intake tools: pages are put in order and divided in one act; what is made comes from the
// original alone, and no half sorted file waits beside it. A waiting file names its owner.
func TestIntakeTools_OrderAndSplit(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	owner := o.Person(t, "owner", "A", access.Internal)
	page := func(n int) string { return fmt.Sprintf("sheet %d of %s", n, o.prefix) }
	original := owner.HandIn(t, "扫描.pdf", scan(page(1), "", page(2), page(3)))
	owner.Sheets(t, original.ID)
	at := intakePath + "/" + original.ID
	order := func(pages ...int) []map[string]int {
		var out []map[string]int
		for _, n := range pages {
			out = append(out, map[string]int{"page": n, "rotate": 90 * (n % 2)})
		}
		return out
	}
	for name, c := range map[string]struct {
		body map[string]any
		want map[string]string
	}{
		"a place behind the order's end": {map[string]any{"pages": order(4, 1), "after": []int{2}}, map[string]string{"after.0": "split_places"}},
		"no place":                       {map[string]any{"pages": order(4, 1)}, map[string]string{"after": "required"}},
		"places that fall":               {map[string]any{"pages": order(4, 3, 1), "after": []int{2, 1}}, map[string]string{"after.1": "split_places"}},
		"a page twice, one unknown":      {map[string]any{"pages": order(1, 1, 9), "after": []int{1}}, map[string]string{"pages.1.page": "page_order", "pages.2.page": "page_order"}},
		"askew":                          {map[string]any{"pages": []map[string]int{{"page": 1, "rotate": 45}, {"page": 3}}, "after": []int{1}}, map[string]string{"pages.0.rotate": "rotation"}},
	} {
		if got := owner.Do(t, http.MethodPost, at+"/split", c.body).Fields(t); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	owner.Do(t, http.MethodPost, at+"/split", map[string]any{"pages": order(1, 3), "blank": true}).Problem(t, http.StatusConflict, "intake.no_blank")
	if waiting := owner.Waiting(t); !slices.Equal(waiting, []string{original.ID}) {
		t.Errorf("refusals changed what waits: %v", waiting)
	}

	for name, c := range map[string]struct {
		body map[string]any
		want [][]string
	}{
		"by places":       {map[string]any{"pages": order(4, 1, 3), "after": []int{1}}, [][]string{{page(3)}, {page(1), page(2)}}},
		"at blank sheets": {map[string]any{"pages": order(4, 3, 2, 1), "blank": true}, [][]string{{page(3), page(2)}, {page(1)}}},
	} {
		var split struct {
			Items []struct {
				sheetsAnswer
				OwnerName string `json:"owner_name"`
			}
		}
		owner.Do(t, http.MethodPost, at+"/split", c.body).Want(t, http.StatusCreated).JSON(t, &split)
		var made []string
		var texts [][]string
		for _, item := range split.Items {
			made, texts = append(made, item.ID), append(texts, owner.PageTexts(t, item.ID))
			if item.OwnerName != "人员owner" || len(item.MadeFrom) != 1 || item.MadeFrom[0].ID != original.ID {
				t.Errorf("%s: made %+v", name, item)
			}
		}
		if fmt.Sprint(texts) != fmt.Sprint(c.want) {
			t.Errorf("%s: %q, want %q", name, texts, c.want)
		}
		if waiting := owner.Waiting(t); !slices.Equal(waiting, made) {
			t.Errorf("%s: %v waits, made was %v", name, waiting, made)
		}
		owner.Do(t, http.MethodPost, at+"/restore", nil).Want(t, http.StatusOK)
	}
}
