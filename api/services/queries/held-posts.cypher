// Who held which post on a day, claim by claim: certain, possible, or undated where its source gives no dates.
// `sayso holders --as-of` weighs the claims about each holder together.
// $day: date — the day asked about
MATCH (who:Entity)-[held:HELD]->(post:Post)
MATCH (claim:Claim {fact: held.id})-[:FROM]->(source:Source)
WHERE claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
WITH who, post, claim, source,
  CASE
    WHEN claim.fromEarliest > $day OR claim.untilLatest < $day OR claim.overBy < $day THEN 'impossible'
    WHEN coalesce(claim.fromEarliest, claim.fromLatest, claim.untilEarliest, claim.untilLatest) IS NULL THEN 'undated'
    WHEN claim.repeated THEN 'possible'
    WHEN coalesce(claim.begunBy, claim.fromLatest) <= $day AND claim.untilEarliest >= $day THEN 'certain'
    ELSE 'possible'
  END AS verdict
WHERE verdict <> 'impossible'
RETURN post.name AS post, who.name AS holder, claim.acting AS acting, verdict, claim.saidBy AS speaker,
  source.id AS source, claim.locator AS locator
ORDER BY post, verdict, holder, source, locator
