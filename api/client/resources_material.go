// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// Materials are the resources under /material/. A material has the numbers that
// estimates of cost need: what a unit of it costs, and its density.
func (c *Client) Materials() Changeable[MaterialRequest, Material] {
	return newChangeable[MaterialRequest, Material](c, "/material", "materials")
}

// Material is what the service answers, or a part of it.
type Material struct {
	BaseTemplate json.RawMessage `json:"base_template,omitempty"`
	Bureau       json.RawMessage `json:"bureau,omitempty"`
	Color        json.RawMessage `json:"color,omitempty"`
	ColorOpacity json.RawMessage `json:"color_opacity,omitempty"`
	// of one unit
	Cost              float64         `json:"cost"`
	Created           time.Time       `json:"created"`
	CustomFieldValues json.RawMessage `json:"custom_field_values,omitempty"`
	// g/cm^3; required for units of weight
	Density                       *float64        `json:"density,omitempty"`
	Description                   string          `json:"description,omitempty"`
	ExternalDatasheetURL          json.RawMessage `json:"external_datasheet_url,omitempty"`
	ExternalID                    json.RawMessage `json:"external_id,omitempty"`
	Identifiers                   json.RawMessage `json:"identifiers,omitempty"`
	IsProsperIntegrationAvailable json.RawMessage `json:"is_prosper_integration_available,omitempty"`
	IsTemplate                    json.RawMessage `json:"is_template,omitempty"`
	Manufacturer                  json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess          json.RawMessage `json:"manufacturing_process,omitempty"`
	MaterialFamily                json.RawMessage `json:"material_family,omitempty"`
	Name                          string          `json:"name"`
	PostProcessingSeconds         *int64          `json:"post_processing_seconds,omitempty"`
	StockLocations                json.RawMessage `json:"stock_locations,omitempty"`
	Swatch                        json.RawMessage `json:"swatch,omitempty"`
	ThirdPartyFulfillment         json.RawMessage `json:"third_party_fulfillment,omitempty"`
	Thumbnail                     json.RawMessage `json:"thumbnail,omitempty"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
	// default cm3; one of cm3, mm3, inch3, ml, l, gram, kg, lb, each, meter, feet,
	// meter2, feet2
	Units string `json:"units,omitempty"`
	// what units measure; follows from them; one of weight, volume, count, length, area
	UnitsMeasurementCore string    `json:"units_measurement_core,omitempty"`
	Updated              time.Time `json:"updated"`
	URI                  string    `json:"uri"`
}

// MaterialRequest is what a request holds, or a part of it.
type MaterialRequest struct {
	BaseTemplate any `json:"base_template,omitempty"`
	Bureau       any `json:"bureau,omitempty"`
	Color        any `json:"color,omitempty"`
	ColorOpacity any `json:"color_opacity,omitempty"`
	// of one unit
	Cost              float64 `json:"cost"`
	CustomFieldValues any     `json:"custom_field_values,omitempty"`
	// g/cm^3; required for units of weight
	Density                       *float64 `json:"density,omitempty"`
	Description                   string   `json:"description,omitempty"`
	ExternalDatasheetURL          any      `json:"external_datasheet_url,omitempty"`
	ExternalID                    any      `json:"external_id,omitempty"`
	Identifiers                   any      `json:"identifiers,omitempty"`
	IsProsperIntegrationAvailable any      `json:"is_prosper_integration_available,omitempty"`
	IsTemplate                    any      `json:"is_template,omitempty"`
	Manufacturer                  any      `json:"manufacturer,omitempty"`
	ManufacturingProcess          any      `json:"manufacturing_process,omitempty"`
	MaterialFamily                any      `json:"material_family,omitempty"`
	Name                          string   `json:"name"`
	PostProcessingSeconds         *int64   `json:"post_processing_seconds,omitempty"`
	StockLocations                any      `json:"stock_locations,omitempty"`
	Swatch                        any      `json:"swatch,omitempty"`
	ThirdPartyFulfillment         any      `json:"third_party_fulfillment,omitempty"`
	Thumbnail                     any      `json:"thumbnail,omitempty"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
	// default cm3; one of cm3, mm3, inch3, ml, l, gram, kg, lb, each, meter, feet,
	// meter2, feet2
	Units string `json:"units,omitempty"`
	// what units measure; follows from them; one of weight, volume, count, length, area
	UnitsMeasurementCore string `json:"units_measurement_core,omitempty"`
}
