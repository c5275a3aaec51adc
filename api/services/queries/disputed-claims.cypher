// Claims that are disputed: values on which sources differ, and facts that some source denies, with every side.
// $about: text = null — only claims with this entity as subject
CALL () {
  MATCH (about:Entity)
  WHERE ($about IS NULL OR about.id = $about) AND about.disputed IS NOT NULL
  UNWIND about.disputed AS disputed
  MATCH (claim:Claim {subject: about.id})
  WHERE claim.relation IS NULL AND claim[disputed] IS NOT NULL
  RETURN claim, disputed
  UNION
  MATCH (denial:Claim {polarity: 'denied'})
  WHERE ($about IS NULL OR denial.subject = $about) AND denial.fact IS NOT NULL
  MATCH (claim:Claim {fact: denial.fact})
  RETURN claim, claim.relation + ' ' + claim.object AS disputed
}
MATCH (claim)-[:FROM]->(source:Source)
RETURN claim.subject AS about, disputed, claim[disputed] AS value, claim.polarity AS polarity,
  claim.certainty AS certainty, claim.saidBy AS speaker, source.id AS source, claim.locator AS locator
ORDER BY about, disputed, source, locator, claim.id
