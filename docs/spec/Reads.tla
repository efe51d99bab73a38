-------------------------------- MODULE Reads --------------------------------
(***************************************************************************)
(* Reads that are not ordered (2.5): what a client may believe of answers  *)
(* that were taken from replicas at different moments.                     *)
(*                                                                         *)
(* Agreement is taken for granted: there is one log. Three correct         *)
(* replicas execute it, each at its own speed; the fourth lies, so it      *)
(* acknowledges every write and gives every reader the answer that it      *)
(* still lacks. Writes set a register to 0 or 1 or touch something else,   *)
(* so that values come back that were there before.                        *)
(*                                                                         *)
(* Linearizability is watched as a run goes on: `explanations` holds every *)
(* way in which the operations so far can have taken effect, one after the *)
(* other, that fits what clients have been told. When none is left, no     *)
(* order explains the run.                                                 *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Replicas,     \* the three correct ones
    Readers,
    WritesMax,
    RestartsMax,
    WriteQuorum,  \* how many equal replies a client wants of a write
    ReadQuorum,   \* and of a read
    Matching,     \* what must be equal: "bytes", "executed", "touched"
    Caution       \* whether a restarted replica answers only when it is where it was

Elsewhere == 2          \* a write that does not touch the register
Kinds == {0, 1, Elsewhere}

VARIABLES
    asked,        \* the writes asked for, in the order of asking: what they write
    acknowledged, \* the writes that clients know to be done
    log,          \* the order agreed on: numbers of writes
    position,     \* position[r]: how much of the log r has executed
    highest,      \* highest[r]: how much it ever had
    answers,      \* answers[c]: the replies that reader c has, by replica; NoRead if it reads nothing
    explanations,
    restarts

vars == <<asked, acknowledged, log, position, highest, answers, explanations, restarts>>

NoRead == <<>>
NoReply == [value |-> -1, version |-> -1]

Writes == 1..Len(asked)
Open == Writes \ acknowledged
Logged == {log[i] : i \in 1..Len(log)}

----------------------------------------------------------------------------
\* The register after the first k of the log, and the number of the last write that touched it.
RECURSIVE Touched(_)
Touched(k) == IF k = 0 \/ asked[log[k]] # Elsewhere THEN k ELSE Touched(k - 1)

Value(k) == LET t == Touched(k) IN IF t = 0 THEN 0 ELSE asked[log[t]]

Version(k) ==
    CASE Matching = "bytes" -> 0
      [] Matching = "executed" -> k
      [] Matching = "touched" -> Touched(k)

Reply(r) == [value |-> Value(position[r]), version |-> Version(position[r])]

----------------------------------------------------------------------------
(* An explanation: the open writes that it has done, the value by then, and for each read the values that the register has
   had since that read began. An open write may take effect at any moment until it is acknowledged. *)
After(e, w) ==
    LET value == IF asked[w] = Elsewhere THEN e.value ELSE asked[w]
    IN  [done |-> e.done \union {w},
         value |-> value,
         passed |-> [c \in Readers |-> IF answers[c] = NoRead THEN {} ELSE e.passed[c] \union {value}]]

RECURSIVE Close(_)
Close(E) ==
    LET next == E \union UNION {{After(e, w) : w \in Open \ e.done} : e \in E}
    IN  IF next = E THEN E ELSE Close(next)

Acknowledged(E, w) == {[e EXCEPT !.done = @ \ {w}] : e \in {e \in E : w \in e.done}}
Begun(E, c) == {[e EXCEPT !.passed[c] = {e.value}] : e \in E}
Told(E, c, value) == {[e EXCEPT !.passed[c] = {}] : e \in {e \in E : value \in e.passed[c]}}

----------------------------------------------------------------------------
Init ==
    /\ asked = <<>>
    /\ acknowledged = {}
    /\ log = <<>>
    /\ position = [r \in Replicas |-> 0]
    /\ highest = [r \in Replicas |-> 0]
    /\ answers = [c \in Readers |-> NoRead]
    /\ explanations = {[done |-> {}, value |-> 0, passed |-> [c \in Readers |-> {}]]}
    /\ restarts = 0

AskWrite ==
    /\ Len(asked) < WritesMax
    /\ \E kind \in Kinds : asked' = Append(asked, kind)
    /\ UNCHANGED <<acknowledged, log, position, highest, answers, explanations, restarts>>

Agree ==
    \E w \in Writes \ Logged :
        /\ log' = Append(log, w)
        /\ UNCHANGED <<asked, acknowledged, position, highest, answers, explanations, restarts>>

Execute(r) ==
    /\ position[r] < Len(log)
    /\ position' = [position EXCEPT ![r] = @ + 1]
    /\ highest' = [highest EXCEPT ![r] = IF @ > position[r] THEN @ ELSE position[r] + 1]
    /\ UNCHANGED <<asked, acknowledged, log, answers, explanations, restarts>>

\* It opens an older image and executes its journal again.
Restart(r) ==
    /\ restarts < RestartsMax
    /\ restarts' = restarts + 1
    /\ \E k \in 0..position[r] : k < position[r] /\ position' = [position EXCEPT ![r] = k]
    /\ UNCHANGED <<asked, acknowledged, log, highest, answers, explanations>>

Acknowledge(w) ==
    /\ \E i \in 1..Len(log) :
          /\ log[i] = w
          /\ Cardinality({r \in Replicas : highest[r] >= i}) + 1 >= WriteQuorum
    /\ acknowledged' = acknowledged \union {w}
    /\ explanations' = Acknowledged(Close(explanations), w)
    /\ UNCHANGED <<asked, log, position, highest, answers, restarts>>

BeginRead(c) ==
    /\ answers[c] = NoRead
    /\ answers' = [answers EXCEPT ![c] = [r \in Replicas |-> NoReply]]
    /\ explanations' = Begun(explanations, c)
    /\ UNCHANGED <<asked, acknowledged, log, position, highest, restarts>>

Answer(c, r) ==
    /\ answers[c] # NoRead
    /\ answers[c][r] = NoReply
    /\ Caution => position[r] = highest[r]
    /\ answers' = [answers EXCEPT ![c][r] = Reply(r)]
    /\ UNCHANGED <<asked, acknowledged, log, position, highest, explanations, restarts>>

EndRead(c) ==
    /\ answers[c] # NoRead
    /\ \E reply \in {answers[c][r] : r \in Replicas} \ {NoReply} :
          /\ Cardinality({r \in Replicas : answers[c][r] = reply}) + 1 >= ReadQuorum
          /\ explanations' = Told(Close(explanations), c, reply.value)
    /\ answers' = [answers EXCEPT ![c] = NoRead]
    /\ UNCHANGED <<asked, acknowledged, log, position, highest, restarts>>

Next ==
    \/ AskWrite
    \/ Agree
    \/ \E r \in Replicas : Execute(r) \/ Restart(r)
    \/ \E w \in Open : Acknowledge(w)
    \/ \E c \in Readers : BeginRead(c) \/ EndRead(c) \/ \E r \in Replicas : Answer(c, r)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Replicas) \union Permutations(Readers)

----------------------------------------------------------------------------
Linearizable == explanations # {}

\* To be violated, or the model would prove nothing: a read is believed while a write is open.
NeverReadsDuringAWrite ==
    \A c \in Readers : answers[c] # NoRead => \A r \in Replicas : answers[c][r] = NoReply \/ Open = {}
=============================================================================
