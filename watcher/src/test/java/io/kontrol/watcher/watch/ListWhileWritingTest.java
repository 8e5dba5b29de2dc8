package io.kontrol.watcher.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observed;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An object is seen, its write is held up, and the object goes while nobody watches. The next list
 * lacks it, but its row is not there yet either. The test plays the writer itself, on the list's
 * own thread, so that everything happens in this order each time.
 */
class ListWhileWritingTest {
  private static final long SEEN_AT = 10;
  private static final String LISTED_AT = "20";

  private ObserverScene scene;
  private int id;

  @BeforeEach
  void open() throws SQLException {
    scene = new ObserverScene();
    id = scene.desire("ConfigMap");
    scene.execute("UPDATE resources SET deleted_at = NOW() WHERE id = " + id);
    scene.sink.put(Observed.present(id, SEEN_AT));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void anObjectThatWentWhileItsWriteWasUnderWayIsMarkedAsGone() throws Exception {
    List<Observation> underWay = scene.takeBatch();
    emptyListComes(() -> scene.write(underWay));
    scene.write(scene.takeBatch());
    assertThat(state()).isEqualTo("gone at " + LISTED_AT);
  }

  @Test
  void anObjectThatWentWhileItWaitedForTheDatabaseIsMarkedAsGone() throws Exception {
    emptyListComes(() -> scene.write(scene.takeBatch()));
    scene.write(scene.takeBatch());
    assertThat(state()).isEqualTo("gone at " + LISTED_AT);
  }

  private interface HeldWrite {
    void release() throws SQLException, InterruptedException;
  }

  /**
   * Releases the write when the list has waited for it, and has told so by its second sign of life;
   * or when it has come to its end without waiting.
   */
  private void emptyListComes(HeldWrite write) throws Exception {
    ListTimestamp asked = scene.sink.ask();
    int[] signsOfLife = {0};
    Runnable alive =
        () -> {
          if (++signsOfLife[0] == 2) {
            release(write);
          }
        };
    scene.sink.complete("v1", "ConfigMap", List.of(), LISTED_AT, asked, alive);
    if (signsOfLife[0] < 2) {
      write.release();
    }
  }

  private static void release(HeldWrite write) {
    try {
      write.release();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String state() throws SQLException {
    return scene.one(
        """
        SELECT CASE WHEN deleted_at IS NULL THEN 'there at ' ELSE 'gone at ' END || k8s_resource_version
        FROM resource_current_states WHERE resource_id = %d
        """
            .formatted(id));
  }
}
