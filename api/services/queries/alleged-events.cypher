// Events in which somebody is only alleged to have a part, with whoever says so; none of these claims makes a fact.
// $person: text — the id of the person or group
CALL () {
  MATCH (claim:Claim {subject: $person}) RETURN claim, claim.object AS other
  UNION
  MATCH (claim:Claim {object: $person}) RETURN claim, claim.subject AS other
}
WITH claim, other
WHERE claim.certainty = 'alleged'
MATCH (event:Thing:Event {id: other})
MATCH (claim)-[:FROM]->(source:Source)
RETURN event.id AS event, event.name AS name, claim.relation AS relation, claim.polarity AS polarity,
  claim.saidBy AS speaker, source.id AS source, claim.locator AS locator
ORDER BY event, source, locator, claim.id
