------------------------------ MODULE Agreement ------------------------------
(***************************************************************************)
(* Agreement over views: one value a slot, whatever one replica says.      *)
(*                                                                         *)
(* Sections (2.3, 2.7, 2.8) are those of docs/explanation/protocol.md;     *)
(* A1, A2 and B are the conditions of Castro and Liskov, TOCS 2002, 4.5.   *)
(*                                                                         *)
(* There is no variable for the network. A correct replica never takes a   *)
(* vote back, and may act on any votes that exist, at any time or never:   *)
(* that covers loss, delay, duplication and reordering. Nor is there one   *)
(* for the liar. It has cast every vote that helps somebody, in every      *)
(* view; what it claims in a VIEW-CHANGE is chosen anew whenever one is    *)
(* used, so it may tell each reader another tale.                          *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Liar,        \* the replica that may do anything
    LastView,
    LastSlot,
    Values,      \* batches that clients have signed
    Null,        \* the batch that does nothing
    None,        \* no batch at all
    ActOnDecisions, \* whether replicas execute what is decided, take checkpoints, and lend votes for it
    Broken          \* the rules left out, by name; {} is the protocol

Replicas == 0..3
F == 1
Weak == F + 1
Strong == 3                      \* q = ceiling of (n+f+1)/2

Correct == Replicas \ {Liar}
Views == 0..LastView
Slots == 1..LastSlot
Batches == Values \union {Null}
Primary(v) == v % 4

IsBroken(rule) == rule \in Broken
Quorum(phase) == IF IsBroken(phase \o " on f+1") THEN Weak ELSE Strong

Max(S) == CHOOSE x \in S : \A y \in S : y <= x
Min(S) == CHOOSE x \in S : \A y \in S : y >= x

VARIABLES
    view,        \* the view that a replica is in, or moves to
    active,      \* whether it has entered that view
    vote,        \* vote[r][v][n]: the batch that r accepted (sent PRE-PREPARE or PREPARE for)
    stage,       \* stage[r][v][n]: how far that went, see below
    executed,    \* the last slot executed
    stable,      \* h: the last stable checkpoint
    shown,       \* shown[r][v]: the h of r's VIEW-CHANGE for v, or NotSent
    newView      \* newView[v]: what a correct primary's NEW-VIEW decides, or None

vars == <<view, active, vote, stage, executed, stable, shown, newView>>

Nothing == 0
Accepted == 1    \* PREPARE sent; it is in Q
Prepared == 2    \* COMMIT sent; it is in P
Lent == 3        \* both sent for a slot that is known to be decided, without having accepted it here

NotSent == -1

----------------------------------------------------------------------------
(* What the votes amount to. *)

\* PREPAREs for the batch, from backups. The liar's is always there, if it is a backup.
Prepares(v, n, d) ==
    LET voters == {r \in Correct : vote[r][v][n] = d}
        counted == IF IsBroken("primary counts twice") THEN voters ELSE voters \ {Primary(v)}
        liars == IF Liar # Primary(v) \/ IsBroken("primary counts twice") THEN 1 ELSE 0
    IN  Cardinality(counted) + liars

Commits(v, n, d) == Cardinality({r \in Correct : vote[r][v][n] = d /\ stage[r][v][n] >= Prepared}) + 1

CommittedIn(v, n, d) == Commits(v, n, d) >= Quorum("commit")

\* Some replica may have executed d as number n, or may still do so.
Committed(n, d) == \E v \in Views : CommittedIn(v, n, d)

\* There are q signed CHECKPOINTs of n, so whoever wants to can show them.
Proven(n) == n = 0 \/ Cardinality({r \in Correct : executed[r] >= n}) + 1 >= Strong

----------------------------------------------------------------------------
(* VIEW-CHANGE messages. A correct replica's follows from what it had done before it left, which no longer changes:
   it casts no vote in a view that it has left. *)

NoEntry == [batch |-> None, view |-> -1]

RemembersFrom(v) == IF IsBroken("P of one view only") THEN {v - 1} ELSE 0..(v - 1)

PEntry(r, v, n) ==
    LET prepared == {w \in RemembersFrom(v) : stage[r][w][n] = Prepared}
    IN  IF n <= shown[r][v] \/ prepared = {}
        THEN NoEntry
        ELSE [batch |-> vote[r][Max(prepared)][n], view |-> Max(prepared)]

QEntries(r, v, n) ==
    IF n <= shown[r][v]
    THEN {}
    ELSE {[batch |-> vote[r][w][n], view |-> w] : w \in {w \in 0..(v - 1) : stage[r][w][n] \in {Accepted, Prepared}}}

HonestMessage(r, v) ==
    [h |-> shown[r][v],
     P |-> [n \in Slots |-> PEntry(r, v, n)],
     Q |-> [n \in Slots |-> QEntries(r, v, n)]]

\* P is a claim: anything that has the right form. So is Q, and claiming all of it is what allows most.
\* The checkpoint is no claim, its certificate comes along.
PClaims(v) == {NoEntry} \union [batch : Batches, view : 0..(v - 1)]

LiarsMessage(v, h, claim) ==
    [h |-> h,
     P |-> [n \in Slots |-> claim],
     Q |-> [n \in Slots |-> [batch : Batches, view : {v - 1}]]]

----------------------------------------------------------------------------
(* The decision (2.8 step 6), on m: a VIEW-CHANGE from each of some senders. *)

NothingAbove(entry, view_, batch) ==
    entry.view < view_ \/ (entry.view = view_ /\ entry.batch = batch)

A1(m, n, e) ==
    Cardinality({s \in DOMAIN m : m[s].h < n /\ NothingAbove(m[s].P[n], e.view, e.batch)}) >= Quorum("A1")

A2(m, n, e) ==
    Cardinality({s \in DOMAIN m : \E x \in m[s].Q[n] : x.batch = e.batch /\ x.view >= e.view}) >= Weak

B(m, n) ==
    Cardinality({s \in DOMAIN m : (m[s].h < n \/ IsBroken("B ignores h")) /\ m[s].P[n] = NoEntry}) >= Quorum("B")

\* Everything that the rules let a primary choose for n. An implementation chooses one of these.
Choices(m, n) ==
    LET claimed == {m[s].P[n] : s \in DOMAIN m} \ {NoEntry}
    IN  {e.batch : e \in {e \in claimed : (IsBroken("no A1") \/ A1(m, n, e)) /\ (IsBroken("no A2") \/ A2(m, n, e))}}
            \union (IF B(m, n) THEN {Null} ELSE {})

Base(m) == LET hs == {m[s].h : s \in DOMAIN m} IN IF IsBroken("lowest base") THEN Min(hs) ELSE Max(hs)

\* Null at the end is left away: such a slot is free for a new proposal.
Trim(assigned) ==
    LET kept == {n \in Slots : assigned[n] \notin {None, Null}}
    IN  [n \in Slots |-> IF \E k \in kept : n <= k THEN assigned[n] ELSE None]

\* The decisions that the VIEW-CHANGEs of these senders allow; the liar's may be among them, with the checkpoint h.
DecisionsFrom(v, senders, h) ==
    LET honest == [s \in senders \ {Liar} |-> HonestMessage(s, v)]
        with(claim) == [s \in senders |-> IF s = Liar THEN LiarsMessage(v, h, claim) ELSE honest[s]]
        claims == IF Liar \in senders THEN PClaims(v) ELSE {NoEntry}
        base == Base(with(NoEntry))
        choices == [n \in Slots |-> IF n <= base THEN {None} ELSE UNION {Choices(with(c), n) : c \in claims}]
        assignments == {a \in [Slots -> Batches \union {None}] : \A n \in Slots : a[n] \in choices[n]}
    IN  {[base |-> base, assigned |-> Trim(a)] : a \in assignments}

Sent(v) == {r \in Correct : shown[r][v] # NotSent}

Decisions(v) ==
    UNION {DecisionsFrom(v, S, h) :
              S \in {S \in SUBSET (Sent(v) \union {Liar}) : Cardinality(S) >= Quorum("view change")},
              h \in {n \in 0..LastSlot : Proven(n)}}

----------------------------------------------------------------------------
Init ==
    /\ view = [r \in Correct |-> 0]
    /\ active = [r \in Correct |-> TRUE]
    /\ vote = [r \in Correct |-> [v \in Views |-> [n \in Slots |-> None]]]
    /\ stage = [r \in Correct |-> [v \in Views |-> [n \in Slots |-> Nothing]]]
    /\ executed = [r \in Correct |-> 0]
    /\ stable = [r \in Correct |-> 0]
    /\ shown = [r \in Correct |-> [v \in 1..LastView |-> NotSent]]
    /\ newView = [v \in 1..LastView |-> None]

Cast(r, v, n, d, s) ==
    /\ vote' = [vote EXCEPT ![r][v][n] = d]
    /\ stage' = [stage EXCEPT ![r][v][n] = s]
    /\ UNCHANGED <<view, active, executed, stable, shown, newView>>

\* In the window, and nothing accepted for it in this view.
IsOpen(r, n) == active[r] /\ n > stable[r] /\ vote[r][view[r]][n] = None

Propose(r) ==
    /\ Primary(view[r]) = r
    /\ \E n \in Slots, d \in Values :
          /\ IsOpen(r, n)
          /\ \A k \in Slots : k < n => ~IsOpen(r, k)
          /\ Cast(r, view[r], n, d, Accepted)

Accept(r) ==
    LET p == Primary(view[r]) IN
    /\ p # r
    /\ \E n \in Slots, d \in Values :
          /\ IsOpen(r, n)
          /\ IF p = Liar THEN TRUE ELSE vote[p][view[r]][n] = d
          /\ Cast(r, view[r], n, d, Accepted)

\* prepared(v, n, d): COMMIT goes out.
Prepare(r) ==
    \E v \in Views, n \in Slots :
        /\ (v = view[r] /\ active[r]) \/ (v < view[r] /\ IsBroken("prepares after leaving"))
        /\ n > stable[r]
        /\ stage[r][v][n] = Accepted
        /\ Prepares(v, n, vote[r][v][n]) >= Quorum("prepare") - 1
        \* A message that was sent does not change; this one's P was fixed when it left.
        /\ stage' = [stage EXCEPT ![r][v][n] = IF v = view[r] THEN Prepared ELSE Lent]
        /\ UNCHANGED <<view, active, vote, executed, stable, shown, newView>>

\* Who knows a slot to be decided gives both votes for it, so that nobody waits for them (2.6). They are for the view that
\* decided it, and tell nothing new: they are in neither P nor Q.
Lend(r) ==
    /\ ActOnDecisions
    /\ \E n \in Slots, d \in Batches :
          /\ IsOpen(r, n)
          /\ CommittedIn(view[r], n, d) \/ (IsBroken("lends in any view") /\ Committed(n, d))
          /\ Cast(r, view[r], n, d, Lent)

\* Also while it moves to another view: COMMITs of the old one count whenever they come.
Execute(r) ==
    /\ ActOnDecisions
    /\ executed[r] < LastSlot
    /\ \E d \in Batches : Committed(executed[r] + 1, d)
    /\ executed' = [executed EXCEPT ![r] = @ + 1]
    /\ UNCHANGED <<view, active, vote, stage, stable, shown, newView>>

\* A checkpoint is taken after each slot here: K = 1.
Stabilise(r) ==
    \E n \in Slots :
        /\ stable[r] < n
        /\ n <= executed[r]
        /\ Proven(n)
        /\ stable' = [stable EXCEPT ![r] = n]
        /\ UNCHANGED <<view, active, vote, stage, executed, shown, newView>>

\* For safety it does not matter why: f+1 complaints, or f+1 others that left.
Leave(r) ==
    \E v \in Views :
        /\ v > view[r]
        /\ view' = [view EXCEPT ![r] = v]
        /\ active' = [active EXCEPT ![r] = FALSE]
        /\ shown' = [shown EXCEPT ![r][v] = stable[r]]
        /\ UNCHANGED <<vote, stage, executed, stable, newView>>

\* Whoever is behind the base has fetched that state first. Assigned slots are accepted by this.
Enter(r, v, decision) ==
    LET h == Max({stable[r], decision.base})
        accepts(n) == n > h /\ decision.assigned[n] # None
    IN  /\ view' = [view EXCEPT ![r] = v]
        /\ active' = [active EXCEPT ![r] = TRUE]
        /\ stable' = [stable EXCEPT ![r] = h]
        /\ executed' = [executed EXCEPT ![r] = Max({@, h})]
        /\ vote' = [vote EXCEPT ![r][v] = [n \in Slots |-> IF accepts(n) THEN decision.assigned[n] ELSE None]]
        /\ stage' = [stage EXCEPT ![r][v] = [n \in Slots |-> IF accepts(n) THEN Accepted ELSE Nothing]]
        /\ UNCHANGED shown

SendNewView(r) ==
    LET v == view[r] IN
    /\ Primary(v) = r
    /\ ~active[r]
    /\ newView[v] = None
    /\ \E decision \in Decisions(v) :
          /\ newView' = [newView EXCEPT ![v] = decision]
          /\ Enter(r, v, decision)

\* The liar may show each backup another NEW-VIEW, if only its VIEW-CHANGEs allow what it says.
FollowNewView(r) ==
    \E v \in 1..LastView :
        /\ v > view[r] \/ (v = view[r] /\ ~active[r])
        /\ Primary(v) # r
        /\ IF Primary(v) = Liar
           THEN \E decision \in Decisions(v) : Enter(r, v, decision)
           ELSE newView[v] # None /\ Enter(r, v, newView[v])
        /\ UNCHANGED newView

Next ==
    \E r \in Correct :
        \/ Propose(r) \/ Accept(r) \/ Prepare(r) \/ Lend(r)
        \/ Execute(r) \/ Stabilise(r)
        \/ Leave(r) \/ SendNewView(r) \/ FollowNewView(r)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Values)

----------------------------------------------------------------------------
(* What must hold. *)

\* One batch a slot, over all views.
Agreement == \A n \in Slots : Cardinality({d \in Batches : Committed(n, d)}) <= 1

\* I5: no two batches are prepared for one (view, slot).
OnePrepared ==
    \A v \in Views, n \in Slots, r, s \in Correct :
        stage[r][v][n] >= Prepared /\ stage[s][v][n] >= Prepared => vote[r][v][n] = vote[s][v][n]

\* What is committed is in P of f+1 correct replicas, or below their checkpoint.
CommittedIsHeld ==
    \A v \in Views, n \in Slots, d \in Batches :
        CommittedIn(v, n, d) =>
            Cardinality({r \in Correct :
                \/ stable[r] >= n
                \/ \E w \in v..LastView : stage[r][w][n] >= Prepared /\ vote[r][w][n] = d}) >= Weak

\* No later view accepts anything else.
CommittedIsKept ==
    \A v \in Views, n \in Slots, d \in Batches :
        CommittedIn(v, n, d) => \A w \in (v + 1)..LastView, r \in Correct : vote[r][w][n] \in {None, d}

\* The VIEW-CHANGEs of all correct replicas are enough to decide, also if the liar's is taken along.
AlwaysDecides ==
    \A v \in 1..LastView :
        Sent(v) = Correct =>
            /\ DecisionsFrom(v, Correct, 0) # {}
            /\ \A h \in {n \in 0..LastSlot : Proven(n)}, c \in PClaims(v), n \in Slots :
                  LET m == [s \in Replicas |-> IF s = Liar THEN LiarsMessage(v, h, c) ELSE HonestMessage(s, v)]
                  IN  n > Base(m) => Choices(m, n) # {}

(* What must be possible, or the model would prove nothing: each of these is to be violated. *)

NeverCommitsInLastView == \A n \in Slots, d \in Batches : ~CommittedIn(LastView, n, d)
NeverForgets == \A r \in Correct, v \in 1..LastView : shown[r][v] # LastSlot
=============================================================================
