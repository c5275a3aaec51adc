// What one newspaper or other publisher says of whom, whatever the certainty: each claim with its speaker and place.
// $publisher: text — the publisher, as `sayso sources` names it
// $about: text = null — only claims with this entity as subject or object
MATCH (source:Source {publisher: $publisher})<-[:FROM]-(claim:Claim)
WHERE $about IS NULL OR claim.subject = $about OR claim.object = $about
OPTIONAL MATCH (subject:Thing {id: claim.subject})
RETURN claim.subject AS about, subject.name AS name, claim.relation AS relation, claim.object AS object,
  claim.polarity AS polarity, claim.certainty AS certainty, claim.saidBy AS speaker, source.id AS source,
  claim.locator AS locator, claim.id AS claim
ORDER BY about, source, locator, claim
