interface ImportMetaEnv {
  /** Version of the program these pages were built with. */
  readonly HALL_VERSION: string;
}
