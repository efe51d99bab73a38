package org.bftldap.bft.sim.objects;

import org.bftldap.bft.sim.SimRandom;

/** The kinds of objects and what is done to them. Values are few, so that the past looks like the present. */
public enum ObjectKind {
    /** A value that is replaced, or added to with the sum as result. */
    REGISTER {
        @Override
        public CellOperation write(SimRandom random, int addPerMille) {
            return random.chance(addPerMille)
                    ? new CellOperation.Add(1 + random.below(3))
                    : new CellOperation.Write(random.below(2));
        }
    },
    /** A value that is only added to. */
    COUNTER {
        @Override
        public CellOperation write(SimRandom random, int addPerMille) {
            return new CellOperation.Add(1 + random.below(3));
        }
    },
    /** An entry that is there or not, and there again. */
    ENTRY {
        @Override
        public CellOperation write(SimRandom random, int addPerMille) {
            return random.chance(500) ? new CellOperation.Create(0, random.below(2)) : new CellOperation.Delete(0);
        }
    },
    /** Many values. */
    SET {
        @Override
        public CellOperation write(SimRandom random, int addPerMille) {
            long value = random.below(3);
            return random.chance(500) ? new CellOperation.Include(value) : new CellOperation.Exclude(value);
        }
    },
    /** Two names between which an entry moves; who looks at both must see it once. */
    NAMES {
        @Override
        public CellOperation write(SimRandom random, int addPerMille) {
            int name = random.below(Cells.NAMES);
            if (random.chance(600)) {
                return new CellOperation.Move(name);
            }
            return random.chance(600) ? new CellOperation.Create(name, random.below(2)) : new CellOperation.Delete(name);
        }

        @Override
        public CellOperation read(SimRandom random) {
            return random.chance(700) ? new CellOperation.ReadBoth() : new CellOperation.ReadName(random.below(Cells.NAMES));
        }
    };

    /** @param addPerMille of a register's writes, how many tell a result */
    public abstract CellOperation write(SimRandom random, int addPerMille);

    public CellOperation read(SimRandom random) {
        return new CellOperation.ReadName(0);
    }
}
