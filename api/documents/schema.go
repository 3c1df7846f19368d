package documents

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"docket/internal/document"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// registration describes the record of a registration; document.ParseInput reads it.
type registration struct {
	document.Fields
	Intake  []string `json:"intake,omitempty" doc:"files waiting in 待登记 that take the place of the parts file"`
	ReplyTo *string  `json:"reply_to,omitempty" doc:"the document that this one answers"`
}

// registrationBody describes the two forms of a registration: a form with files, or JSON alone.
func registrationBody(record *huma.Schema) *huma.RequestBody {
	body := formBody(record)
	body.Content["application/json"] = &huma.MediaType{Schema: record}
	return body
}

// formBody describes a form: record, JSON, first, then files.
func formBody(record *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Description: "the part record comes first", Content: map[string]*huma.MediaType{
		"multipart/form-data": {
			Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"record"}, Properties: map[string]*huma.Schema{
				"record": record,
				"file":   {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
			}},
			Encoding: map[string]*huma.Encoding{"record": {ContentType: "application/json"}},
		},
	}}
}

func binary(mediaType string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "the bytes", Content: map[string]*huma.MediaType{
		mediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
}
