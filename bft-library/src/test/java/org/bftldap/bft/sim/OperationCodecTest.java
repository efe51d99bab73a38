package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.ObjectId;
import org.bftldap.bft.sim.objects.ObjectKind;
import org.junit.jupiter.api.Test;

final class OperationCodecTest {

    @SeededTest(runs = 200)
    void anOperationComesBackAsItWas(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        ObjectKind kind = random.pick(List.of(ObjectKind.values()));
        CellOperation operation = random.chance(500) ? kind.write(random, 500) : kind.read(random);
        OperationCodec encoded = new OperationCodec(random.nextLong(), new ObjectId(kind, random.below(9)), operation);
        assertThat(OperationCodec.decode(encoded.encode())).isEqualTo(encoded);
    }

    @Test
    void aResultComesBackAsItWas() {
        assertThat(OperationCodec.decodeResult(OperationCodec.encodeResult(List.of()))).isEmpty();
        assertThat(OperationCodec.decodeResult(OperationCodec.encodeResult(List.of(-1L, 7L)))).containsExactly(-1L, 7L);
    }
}
