package io.kontrol.api.platform.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.Random;
import org.instancio.Instancio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void comesBackAsItWas(long seed) {
    for (PageCursor cursor : Instancio.ofList(PageCursor.class).size(200).withSeed(seed).create()) {
      assertThat(PageCursor.decode(cursor.encode(), cursor.list())).isEqualTo(cursor);
      assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
    }
  }

  @Test
  void ofAnotherListIsRefused() {
    String text = new PageCursor("one list", "key", 7).encode();
    assertThatThrownBy(() -> PageCursor.decode(text, "another list")).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsNoCursorIsRefusedAndNeverAnotherError(long seed) {
    Random random = new Random(seed);
    String real = new PageCursor("list", "key", 7).encode();
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(real);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
      }
      try {
        assertThat(PageCursor.decode(text.toString(), "list").list()).isEqualTo("list");
      } catch (Refusal refused) {
        assertThat(refused.code()).isEqualTo("bad_cursor");
      }
    }
  }
}
