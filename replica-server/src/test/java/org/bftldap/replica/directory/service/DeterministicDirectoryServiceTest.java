package org.bftldap.replica.directory.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterministicDirectoryServiceTest {

    @Test
    void startsWithoutAnyEntryOfItsOwn(@TempDir Path directory) throws Exception {
        DirectorySchema schema = DirectorySchema.load(Path.of("..", "config", "schema"));
        AgreedMoment moment = new AgreedMoment("group");
        try (DeterministicDirectoryService service =
                DeterministicDirectoryService.start(schema::manager, moment, directory, List.of())) {
            assertThat(service.getPartitionNexus().listSuffixes()).isEmpty();
            moment.enter(7, 1_700_000_000_000L, 3);
            assertThat(service.getCSN().toString()).isEqualTo("20231114221320.000000Z#000003#000#000000");
            assertThat(service.getTimeProvider().currentIimeMillis()).isEqualTo(1_700_000_000_000L);
        }
    }
}
