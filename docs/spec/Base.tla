--------------------------------- MODULE Base ---------------------------------
(***************************************************************************)
(* Where a view change begins, and what a forgotten slot is mistaken for.  *)
(*                                                                         *)
(* A replica whose checkpoint covers a slot has dropped its P and Q for    *)
(* it. Rule B must not take that for "never prepared". Whether it can,     *)
(* depends on how the base is chosen, and shows in one of these rules only *)
(* if f >= 2, which is too large for Agreement.tla. So this is only the    *)
(* decision (2.8 step 6): one slot, and every state in which view 0 can    *)
(* have left the correct replicas. There are no steps; what must hold is   *)
(* checked in each state, for each set of VIEW-CHANGEs that may be used.   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
    F,
    BaseRule,  \* "proven": the highest h in S, each has its certificate. "votes": as in the paper, the highest n with
               \* f+1 CHECKPOINTs in S and h <= n in q of S. "lowest": the lowest h in S
    BIgnoresH  \* whether rule B counts a message with h >= n

N == 3 * F + 1
Weak == F + 1
Strong == 2 * F + 1
Correct == 1..(2 * F + 1)
Liars == (2 * F + 2)..N

VARIABLES
    voted,  \* 0: nothing, 1: PREPARE sent, 2: COMMIT sent
    state   \* 0: not executed, 1: executed and CHECKPOINT sent, 2: checkpoint stable, votes dropped

Count(phase, atLeast) == Cardinality({r \in Correct : phase[r] >= atLeast})
Enough(phase, atLeast) == Count(phase, atLeast) + F >= Strong

Committed == Enough(voted, 2)
Proven == Enough(state, 1)

Init ==
    /\ voted \in [Correct -> 0..2]
    /\ state \in [Correct -> 0..2]
    \* Which replica is which does not matter.
    /\ \A r \in Correct : r + 1 \in Correct => 3 * voted[r] + state[r] <= 3 * voted[r + 1] + state[r + 1]
    /\ Count(voted, 2) > 0 => Enough(voted, 1)
    /\ Count(state, 1) > 0 => Committed
    /\ Count(state, 2) > 0 => Proven

Next == UNCHANGED <<voted, state>>
Spec == Init /\ [][Next]_<<voted, state>>

----------------------------------------------------------------------------
Null == "null"
NoEntry == "none"

\* h, the CHECKPOINTs that it holds, and P for the slot, all of view 0; Q says "yes" to what is in it.
HonestMessage(r) ==
    LET h == IF state[r] = 2 THEN 1 ELSE 0
    IN  [h |-> h,
         C |-> (IF h = 0 THEN {0} ELSE {}) \union (IF state[r] >= 1 THEN {1} ELSE {}),
         P |-> IF h = 0 /\ voted[r] = 2 THEN "batch" ELSE NoEntry,
         Q |-> IF h = 0 /\ voted[r] >= 1 THEN {"batch"} ELSE {}]

\* "other" is what nobody correct ever saw. The liars agree with one another.
LiarsMessages ==
    [h : IF Proven THEN {0, 1} ELSE {0}, C : {{0}, {0, 1}}, P : {NoEntry, "other"}, Q : {{"batch", "other"}}]

Bases(m) ==
    LET hs == {m[s].h : s \in DOMAIN m}
        eligible(n) ==
            /\ Cardinality({s \in DOMAIN m : n \in m[s].C}) >= Weak
            /\ Cardinality({s \in DOMAIN m : m[s].h <= n}) >= Strong
    IN  CASE BaseRule = "proven" -> {n \in hs : \A k \in hs : k <= n}
          [] BaseRule = "lowest" -> {n \in hs : \A k \in hs : k >= n}
          [] BaseRule = "votes" -> {n \in {0, 1} : eligible(n) /\ (n = 0 => ~eligible(1))}

Choices(m) ==
    LET a1(d) == Cardinality({s \in DOMAIN m : m[s].h < 1 /\ m[s].P \in {NoEntry, d}}) >= Strong
        a2(d) == Cardinality({s \in DOMAIN m : d \in m[s].Q}) >= Weak
        b == Cardinality({s \in DOMAIN m : (m[s].h < 1 \/ BIgnoresH) /\ m[s].P = NoEntry}) >= Strong
    IN  {d \in {m[s].P : s \in DOMAIN m} \ {NoEntry} : a1(d) /\ a2(d)} \union (IF b THEN {Null} ELSE {})

\* What may have been executed is chosen again, or lies below the base.
CommittedIsKept ==
    Committed =>
        \A S \in {S \in SUBSET (Correct \union Liars) : Cardinality(S) >= Strong} :
            \A lie \in LiarsMessages :
                LET m == [s \in S |-> IF s \in Liars THEN lie ELSE HonestMessage(s)]
                IN  0 \in Bases(m) => Choices(m) \subseteq {"batch"}

\* To be violated, or nothing above would be checked: a slot that some have forgotten, and others never heard of.
NeverUneven == ~(Count(state, 2) > 0 /\ \E r \in Correct : voted[r] = 0 /\ state[r] = 0)
=============================================================================
