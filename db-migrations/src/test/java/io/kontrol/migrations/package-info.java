@NullMarked
package io.kontrol.migrations;

import org.jspecify.annotations.NullMarked;
