package io.kontrol.api.audit;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.IdentityCheck;
import io.kontrol.api.platform.identity.Right;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows that fit a filter as a file, a piece at a time. Each piece is a page by its own, read
 * when the client has taken the one before, so that neither memory nor a connection is held for
 * those who wait.
 */
final class AuditExport {
  static final int PIECE = 500;

  private final Database database;
  private final AuditFilter filter;
  private final ExportFormat format;
  private final IdentityCheck reader;
  private @Nullable AuditPosition last;
  private boolean begun;
  private boolean ended;

  /**
   * @param reader whose right is looked up again for each piece, since an export may take minutes
   */
  AuditExport(Database database, AuditFilter filter, ExportFormat format, IdentityCheck reader) {
    this.database = database;
    this.filter = filter;
    this.format = format;
    this.reader = reader;
  }

  /** Empty after the last one. */
  Optional<byte[]> next() {
    if (ended) {
      return Optional.empty();
    }
    if (reader.now().filter(who -> who.permissions().mayHave(Right.AUDIT_READ)).isEmpty()) {
      throw new IllegalStateException("the reader of an export has lost the right to it");
    }
    String head = begun ? "" : format.head();
    String rows = database.read(this::read);
    begun = true;
    return Optional.of((head + rows).getBytes(StandardCharsets.UTF_8));
  }

  private String read(Connection connection) throws SQLException {
    List<AuditPosition> positions = new PositionFinder(filter, last, PIECE).find(connection);
    StringBuilder piece = new StringBuilder();
    AuditRows.read(connection, positions).forEach(row -> piece.append(format.row(row)));
    ended = positions.size() < PIECE;
    last = positions.isEmpty() ? last : positions.get(positions.size() - 1);
    return piece.toString();
  }
}
