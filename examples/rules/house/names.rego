# METADATA
# description: How we name things. Rules share it; it is no rule itself.
package house.names

# of_team tells whether an alias is named after its team: alias/payments-orders.
of_team(alias) if regex.match(`^alias/(payments|shipping|platform)-[a-z0-9-]+$`, alias)
