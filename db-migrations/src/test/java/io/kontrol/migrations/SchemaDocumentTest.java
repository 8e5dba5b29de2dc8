package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

class SchemaDocumentTest {
  private static final Path DOCUMENT = Path.of("SCHEMA.md");

  @Test
  void theDocumentShowsTheSchemaAsItIs() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection connection = database.owner().getConnection()) {
      String document = SchemaDocument.of(connection);
      if (Boolean.getBoolean("schema.write")) {
        Files.writeString(DOCUMENT, document);
      }
      assertThat(Files.readString(DOCUMENT))
          .as("SCHEMA.md; write it anew with -Dschema.write=true")
          .isEqualTo(document);
    }
  }

  @Test
  void everyIndexSaysWhatItIsFor() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection connection = database.owner().getConnection()) {
      assertThat(SchemaDocument.of(connection).lines())
          .filteredOn(line -> line.startsWith("| idx_"))
          .isNotEmpty()
          .noneMatch(line -> line.endsWith("| constraint |"));
    }
  }
}
