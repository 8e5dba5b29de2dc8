package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a page or stream of events is about, where no column of the log tells it: a feature's own
 * row, with the resources that belong to it. Its events may have names of their own.
 */
public interface EventSubject {
  String clusterId();

  /** A relation with the columns of {@code events}, as text for {@code FROM}. */
  String relation();

  void bind(NamedStatement statement) throws SQLException;

  /** Reads what {@link #mayConcern} has to know; called before each reading of the log. */
  void refresh(Connection connection) throws SQLException;

  /**
   * Whether an event may be about it, judged in memory: a stream then asks the database. What
   * becomes part of the subject later has to be told by an event about the subject itself, before
   * its own events.
   */
  boolean mayConcern(ObjectNode event);
}
