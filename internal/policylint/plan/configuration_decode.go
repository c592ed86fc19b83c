package plan

// configuration reads the section of that name. What it says of resources whose type nobody reads is
// passed over.
func (d *decoder) configuration(c *configuration) error {
	return d.object(func(key string) error {
		switch key {
		case "provider_config":
			return d.decode(&c.ProviderConfig)
		case "root_module":
			return d.moduleConfig(&c.RootModule)
		default:
			return d.skip()
		}
	})
}

func (d *decoder) moduleConfig(m *moduleConfig) error {
	return d.object(func(key string) error {
		switch key {
		case "resources":
			return d.array(func() error { return d.resourceConfig(m) })
		case "module_calls":
			m.ModuleCalls = map[string]*moduleCall{}
			return d.object(func(name string) error {
				call := &moduleCall{}
				m.ModuleCalls[name] = call
				return d.moduleCall(call)
			})
		case "outputs":
			return d.decode(&m.Outputs)
		default:
			return d.skip()
		}
	})
}

func (d *decoder) moduleCall(call *moduleCall) error {
	return d.object(func(key string) error {
		switch key {
		case "expressions":
			return d.decode(&call.Expressions)
		case "for_each_expression":
			return d.decode(&call.ForEach)
		case "module":
			return d.moduleConfig(&call.Module)
		default:
			return d.skip()
		}
	})
}

func (d *decoder) resourceConfig(m *moduleConfig) error {
	kind, err := d.kind()
	if err != nil || !d.relevant(kind) && !tells(kind) {
		return err
	}
	r := &resourceConfig{}
	if err := unmarshal(d.value, r); err != nil {
		return err
	}
	m.Resources = append(m.Resources, r)
	return nil
}
