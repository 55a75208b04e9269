package api

import (
	"encoding/json"
	"slices"

	"github.com/saggar3d/saggar/job/store"
)

// MaterialFields are what a material is.
type MaterialFields struct {
	Name                  string   `json:"name" minLength:"1" maxLength:"255"`
	Type                  string   `json:"type" enum:"support,base,consumable,raw_material"`
	Cost                  float64  `json:"cost" minimum:"0" maximum:"1e12" doc:"of one unit"`
	Units                 string   `json:"units" required:"false" enum:"cm3,mm3,inch3,ml,l,gram,kg,lb,each,meter,feet,meter2,feet2" doc:"default cm3"`
	UnitsMeasurementCore  string   `json:"units_measurement_core" required:"false" enum:"weight,volume,count,length,area" doc:"what units measure; follows from them"`
	Density               *float64 `json:"density" required:"false" minimum:"1e-6" maximum:"1e6" doc:"g/cm^3; required for units of weight"`
	PostProcessingSeconds int64    `json:"post_processing_seconds" required:"false" minimum:"0" maximum:"1000000000"`
	Description           string   `json:"description" required:"false"`
	MaterialNotes
}

// MaterialNotes are fields that clients set and the engine does not interpret.
type MaterialNotes struct {
	BaseTemplate          json.RawMessage `json:"base_template,omitempty"`
	Bureau                json.RawMessage `json:"bureau,omitempty"`
	Color                 json.RawMessage `json:"color,omitempty"`
	ColorOpacity          json.RawMessage `json:"color_opacity,omitempty"`
	CustomFieldValues     json.RawMessage `json:"custom_field_values,omitempty"`
	ExternalDatasheetURL  json.RawMessage `json:"external_datasheet_url,omitempty"`
	ExternalID            json.RawMessage `json:"external_id,omitempty"`
	Identifiers           json.RawMessage `json:"identifiers,omitempty"`
	IsProsper             json.RawMessage `json:"is_prosper_integration_available,omitempty"`
	IsTemplate            json.RawMessage `json:"is_template,omitempty"`
	Manufacturer          json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess  json.RawMessage `json:"manufacturing_process,omitempty"`
	MaterialFamily        json.RawMessage `json:"material_family,omitempty"`
	StockLocations        json.RawMessage `json:"stock_locations,omitempty"`
	Swatch                json.RawMessage `json:"swatch,omitempty"`
	ThirdPartyFulfillment json.RawMessage `json:"third_party_fulfillment,omitempty"`
	Thumbnail             json.RawMessage `json:"thumbnail,omitempty"`
}

// MaterialRequest makes or changes a material.
type MaterialRequest struct {
	MaterialFields
	ReadBack
}

// Material is what a client sees of a material.
type Material struct {
	Entry
	MaterialFields
}

// materials is the family of materials.
func materials() family[MaterialRequest, Material] {
	return family[MaterialRequest, Material]{
		name: "material", rows: "materials",
		doc: "A material has the numbers that estimates of cost need: what a unit of it costs, and its density.",
		show: func(c *call, rec *store.Record, b *MaterialRequest, _ bool) (*Material, error) {
			return &Material{c.entry(rec), b.MaterialFields}, nil
		},
	}.described((*call).material)
}

// measures says what the units of materials measure.
var measures = map[string][]string{
	"volume": {"cm3", "mm3", "inch3", "ml", "l"},
	"weight": {"gram", "kg", "lb"},
	"count":  {"each"},
	"length": {"meter", "feet"},
	"area":   {"meter2", "feet2"},
}

// material checks the fields of one, and fills in what is left out.
func (c *call) material(rec *store.Record, b *MaterialRequest) error {
	b.ReadBack = ReadBack{}
	if b.Units == "" {
		b.Units = "cm3"
	}
	given := b.UnitsMeasurementCore
	for what, units := range measures {
		if slices.Contains(units, b.Units) {
			b.UnitsMeasurementCore = what
		}
	}
	// A change of units brings the measure of the old ones with it.
	if rec.Version == 0 && given != "" && given != b.UnitsMeasurementCore {
		c.wrong(codeConflict, "units_measurement_core", "%s is a unit of %s, not of %s", b.Units, b.UnitsMeasurementCore, given)
	}
	if b.UnitsMeasurementCore == "weight" && b.Density == nil {
		c.wrong(codeMissing, "density", "it must be given for units of weight (%s)", b.Units)
	}
	return c.named(rec, b.Name)
}
