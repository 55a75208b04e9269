// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

// Uploaded is what the service answers, or a part of it.
type Uploaded struct {
	FileSize int64  `json:"file_size"`
	Status   string `json:"status"`
	URI      string `json:"uri"`
}
