export { ReviewsScreen } from "./screen.tsx";
export { ReviewScreen } from "./review.tsx";
